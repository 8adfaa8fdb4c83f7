#include "worker/analyzers/score_curve.h"

#include "common/sentiment/mean.h"

#include <algorithm>

namespace undertone {

void ScoreCurve::add_run(std::uint64_t scored, std::int64_t sum_micro, std::uint64_t messages) {
    while (messages_ >> width_bits_ >= blocks_max) join_neighbours();
    const auto block = messages_ >> width_bits_;
    if (block >= sums_.size()) {
        sums_.resize(block + 1);
        scored_.resize(block + 1);
    }
    sums_[block] += sum_micro;
    scored_[block] += static_cast<std::uint32_t>(scored);
    messages_ += messages;
}

void ScoreCurve::join_neighbours() {
    ++width_bits_;
    const auto joined = (sums_.size() + 1) / 2;
    for (std::size_t i = 0; i < joined; ++i) {
        const bool pair = 2 * i + 1 < sums_.size();
        sums_[i] = sums_[2 * i] + (pair ? sums_[2 * i + 1] : 0);
        scored_[i] = scored_[2 * i] + (pair ? scored_[2 * i + 1] : 0);
    }
    sums_.resize(joined);
    scored_.resize(joined);
}

void ScoreCurve::append(const ScoreCurve& later) {
    auto left = later.messages_;
    for (std::size_t i = 0; i < later.sums_.size(); ++i) {
        const auto messages = std::min(left, later.width());
        add_run(later.scored_[i], later.sums_[i], messages);
        left -= messages;
    }
}

std::optional<double> ScoreCurve::mean_of_blocks(std::uint64_t begin, std::uint64_t end) const {
    std::uint64_t scored = 0;
    std::int64_t sum = 0;
    for (auto i = begin; i < std::min<std::uint64_t>(end, sums_.size()); ++i) {
        scored += scored_[i];
        sum += sums_[i];
    }
    return mean_of_micro(sum, scored);
}

std::optional<double> ScoreCurve::mean_of_first(std::uint64_t messages) const {
    return mean_of_blocks(0, messages >> width_bits_);
}

std::optional<double> ScoreCurve::mean_of_last(std::uint64_t messages) const {
    const auto begin = messages_ - std::min(messages, messages_);
    return mean_of_blocks((begin + width() - 1) >> width_bits_, sums_.size());
}

}  // namespace undertone
