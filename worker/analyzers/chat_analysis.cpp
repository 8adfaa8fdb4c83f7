#include "worker/analyzers/chat_analysis.h"

#include "common/readers/chat_rows.h"
#include "worker/analyzers/in_order.h"
#include "worker/analyzers/sender_ranking.h"
#include "worker/analyzers/text_results.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t pending_max = 8'192;
constexpr std::size_t piece_messages = 256;  // they stay in the cache

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
      low_score_runs_(options.low_score_limits),
      threads_(std::max(1U, options.threads)) {}

void ChatAnalysis::fold(const Batch& batch, RejectLog& rejects) {
    look_ahead(batch);
    const auto language = language_.used();
    pending_.clear();
    pending_.reserve(std::min(batch.rows(), pending_max));
    for_each_chat_row(
        batch, mapping_,
        [&](const ChatRow& row) {
            pending_.push_back({
                .index = messages() + pending_.size(),
                .sender = senders_.id_of(row.sender.value_or("")),
                .text = row.message,
                .time = row.timestamp ? timestamps_.parse(*row.timestamp) : std::nullopt,
                .score = {},
                .score_micro = 0,
            });
            if (pending_.size() == pending_max) fold_pending(language);
        },
        [&](std::size_t row) { rejects.add_no_message(batch, row); });
    fold_pending(language);
}

void ChatAnalysis::look_ahead(const Batch& batch) {
    if (mapping_.timestamp) timestamps_.look_ahead(batch, *mapping_.timestamp);
    if (!language_.wants_more()) return;
    for_each_chat_row(
        batch, mapping_, [&](const ChatRow& row) { language_.observe(row.message); },
        [](std::size_t) {});
}

void ChatAnalysis::fold_pending(Language language) {
    const auto messages_of = [this](std::size_t piece) {
        const auto left = std::span(pending_).subspan(piece * piece_messages);
        return left.first(std::min(left.size(), piece_messages));
    };
    const auto pieces = (pending_.size() + piece_messages - 1) / piece_messages;
    prepare_apart_use_in_order(
        pieces, threads_,
        [&](std::size_t piece) {
            for (auto& message : messages_of(piece)) {
                message.score = scorer_.score(message.text, language);
                message.score_micro = in_micro(message.score.score);
            }
        },
        [&](std::size_t piece) { fold_scored(messages_of(piece)); });
    pending_.clear();
}

void ChatAnalysis::fold_scored(std::span<const Message> messages) {
    for (const auto& message : messages) scores_.add(message.score);
    sentiment_.fold(messages);
    metrics_.fold(messages);
    sample_.fold(messages);
    low_score_runs_.fold(messages);
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
