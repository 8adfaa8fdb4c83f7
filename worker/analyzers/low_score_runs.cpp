#include "worker/analyzers/low_score_runs.h"

#include <algorithm>

namespace undertone {
namespace {

/// `later` follows on `early`, with nothing between them that ends a run.
LowScoreRun joined(const LowScoreRun& early, const LowScoreRun& later) {
    if (early.messages == 0) return later;
    if (later.messages == 0) return early;
    return {.limit = early.limit,
            .messages = early.messages + later.messages,
            .first = early.first,
            .last = later.last,
            .score_micro = early.score_micro + later.score_micro};
}

LowScoreRun shifted(LowScoreRun run, std::uint64_t offset) {
    if (run.messages == 0) return run;
    run.first += offset;
    run.last += offset;
    return run;
}

void keep_longer(LowScoreRun& longest, const LowScoreRun& run) {
    if (run.messages > longest.messages) longest = run;
}

}  // namespace

LowScoreRuns::LowScoreRuns(std::span<const double> limits) {
    for (const auto limit : limits) {
        const LowScoreRun none{.limit = limit};
        tracks_.push_back({.leading = none, .trailing = none, .longest = none});
    }
}

void LowScoreRuns::fold(std::span<const Message> messages) {
    for (auto& track : tracks_) {
        for (const auto& message : messages) track.add(message);
    }
    messages_ += messages.size();
}

void LowScoreRuns::merge(const LowScoreRuns& later) {
    for (std::size_t i = 0; i < tracks_.size(); ++i) tracks_[i].append(later.tracks_[i], messages_);
    messages_ += later.messages_;
}

std::vector<LowScoreRun> LowScoreRuns::longest() const {
    std::vector<LowScoreRun> runs;
    for (const auto& track : tracks_) runs.push_back(track.longest);
    return runs;
}

std::vector<double> LowScoreRuns::limits() const {
    std::vector<double> limits;
    for (const auto& track : tracks_) limits.push_back(track.longest.limit);
    return limits;
}

void LowScoreRuns::Track::add(const Message& message) {
    if (message.score.label == Label::unscored) return;
    if (message.score.score >= longest.limit) {
        interrupted = true;
        trailing = {.limit = longest.limit};
        return;
    }
    const LowScoreRun one{.limit = longest.limit,
                          .messages = 1,
                          .first = message.index,
                          .last = message.index,
                          .score_micro = message.score_micro};
    trailing = joined(trailing, one);
    if (!interrupted) leading = trailing;
    keep_longer(longest, trailing);
}

void LowScoreRuns::Track::append(const Track& later, std::uint64_t offset) {
    const auto across = joined(trailing, shifted(later.leading, offset));
    keep_longer(longest, across);
    keep_longer(longest, shifted(later.longest, offset));
    if (!interrupted) leading = across;
    trailing = later.interrupted ? shifted(later.trailing, offset) : across;
    interrupted = interrupted || later.interrupted;
}

}  // namespace undertone
