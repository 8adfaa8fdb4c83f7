#include "worker/analyzers/chat_analysis.h"

#include "common/readers/chat_rows.h"
#include "worker/analyzers/sender_ranking.h"
#include "worker/analyzers/text_results.h"

#include <algorithm>
#include <cmath>

namespace undertone {
namespace {

constexpr std::size_t pending_max = 256;

std::int32_t in_micro(double score) { return static_cast<std::int32_t>(std::lround(score * 1e6)); }

template <Analyzer A>
std::string document(const A& analyzer, const SenderRanking& ranking, const auto&... more) {
    JsonWriter json;
    analyzer.write(json, ranking, more...);
    return json.take();
}

}  // namespace

ChatAnalysis::ChatAnalysis(const Scorer& scorer, ChatMapping mapping,
                           const AnalysisOptions& options)
    : scorer_(scorer),
      mapping_(mapping),
      timestamps_(options.date_order),
      language_(options.language),
      sentiment_(scorer),
      metrics_(options.conversation_gap_seconds),
      low_score_runs_(options.low_score_limits) {}

void ChatAnalysis::fold(const Batch& batch, RejectLog& rejects) {
    look_ahead(batch);
    const auto language = language_.used();
    pending_.clear();
    pending_.reserve(std::min(batch.rows(), pending_max));
    for_each_chat_row(
        batch, mapping_,
        [&](const ChatRow& row) {
            const auto score = scorer_.score(row.message, language);
            scores_.add(score);
            pending_.push_back({
                .index = messages() + pending_.size(),
                .sender = senders_.id_of(row.sender.value_or("")),
                .text = row.message,
                .time = row.timestamp ? timestamps_.parse(*row.timestamp) : std::nullopt,
                .score = score,
                .score_micro = in_micro(score.score),
            });
            if (pending_.size() == pending_max) fold_pending();
        },
        [&](std::size_t row) { rejects.add_no_message(batch, row); });
    fold_pending();
}

void ChatAnalysis::look_ahead(const Batch& batch) {
    if (mapping_.timestamp) timestamps_.look_ahead(batch, *mapping_.timestamp);
    if (!language_.wants_more()) return;
    for_each_chat_row(
        batch, mapping_, [&](const ChatRow& row) { language_.observe(row.message); },
        [](std::size_t) {});
}

void ChatAnalysis::fold_pending() {
    sentiment_.fold(pending_);
    metrics_.fold(pending_);
    sample_.fold(pending_);
    low_score_runs_.fold(pending_);
    pending_.clear();
}

void ChatAnalysis::merge(const ChatAnalysis& later) {
    const auto renumbering = senders_.merge(later.senders_);
    sample_.merge(later.sample_, renumbering, messages());
    timestamps_.append(later.timestamps_);
    language_.append(later.language_);
    sentiment_.merge(later.sentiment_, renumbering);
    metrics_.merge(later.metrics_, renumbering);
    low_score_runs_.merge(later.low_score_runs_);
    scores_.append(later.scores_);
}

MessageTotals ChatAnalysis::totals() const {
    const auto& totals = sentiment_.totals();
    const auto number = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
    return {.messages = number(totals.messages()),
            .positive = number(totals.of(Label::positive)),
            .negative = number(totals.of(Label::negative)),
            .neutral = number(totals.of(Label::neutral)),
            .unscored = number(totals.of(Label::unscored)),
            .score_sum_micro = totals.score_micro};
}

std::vector<ResultDocument> ChatAnalysis::documents() const {
    std::vector<std::uint64_t> messages(senders_.ids());
    for (SenderId id = 0; id < messages.size(); ++id) {
        messages[id] = sentiment_.of_sender(id).messages();
    }
    const auto ranking = rank_senders(senders_, messages);

    auto text = text_results(sample_, ranking, this->messages());
    std::vector<ResultDocument> documents;
    documents.push_back({.result_type = "sentiment_analysis",
                         .data = document(sentiment_, ranking),
                         .analyzer = std::string(Scorer::name),
                         .analyzer_version = std::string(Scorer::version)});
    documents.push_back({.result_type = "conversation_metrics",
                         .data = document(metrics_, ranking, text),
                         .analyzer = "conversation_metrics",
                         .analyzer_version = "2"});
    documents.push_back({.result_type = "topics",
                         .data = std::move(text.topics),
                         .analyzer = "topics",
                         .analyzer_version = "1"});
    documents.push_back({.result_type = "highlights",
                         .data = std::move(text.highlights),
                         .analyzer = "highlights",
                         .analyzer_version = "1"});
    return documents;
}

}  // namespace undertone
