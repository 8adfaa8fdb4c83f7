// The analyzers of a chat, and what they share: who the senders are and what each message scores.
#pragma once

#include "common/language/conversation_language.h"
#include "common/readers/reader.h"
#include "common/readers/timestamp_column.h"
#include "common/sentiment/message_scores.h"
#include "worker/analyzers/analysis.h"
#include "worker/analyzers/conversation_metrics.h"
#include "worker/analyzers/low_score_runs.h"
#include "worker/analyzers/message_sample.h"
#include "worker/analyzers/reject_log.h"
#include "worker/analyzers/sender_table.h"
#include "worker/analyzers/sentiment_analyzer.h"

#include <cstdint>
#include <span>
#include <vector>

namespace undertone {

class ChatAnalysis {
public:
    ChatAnalysis(const Scorer& scorer, ChatMapping mapping, const AnalysisOptions& options);

    /// Rows without a message cell go to `rejects`.
    void fold(const Batch& batch, RejectLog& rejects);
    void merge(const ChatAnalysis& later);

    const ChatMapping& mapping() const { return mapping_; }
    std::uint64_t messages() const { return metrics_.messages(); }
    std::uint64_t untimed_messages() const { return metrics_.untimed_messages(); }
    MessageTotals totals() const;
    const MessageScores& scores() const { return scores_; }
    const LowScoreRuns& low_score_runs() const { return low_score_runs_; }
    std::vector<ResultDocument> documents() const;
    std::optional<DateOrderVerdict> date_order() const { return timestamps_.verdict(); }
    std::optional<DateOrder> other_date_order() const { return timestamps_.other_order(); }
    std::optional<Language> other_language() const { return language_.other_language(); }

    static void transfer(auto& archive, auto& self) {
        archive(self.senders_, self.timestamps_, self.language_, self.sentiment_, self.metrics_,
                self.sample_, self.low_score_runs_, self.scores_);
    }

private:
    void look_ahead(const Batch& batch);
    /// Scored on all threads, folded on this one.
    void fold_pending(Language language);
    void fold_scored(std::span<const Message> messages);

    const Scorer& scorer_;
    ChatMapping mapping_;
    SenderTable senders_;
    TimestampColumn timestamps_;
    ConversationLanguage language_;
    SentimentAnalyzer sentiment_;
    ConversationMetrics metrics_;
    MessageSample sample_;
    LowScoreRuns low_score_runs_;
    MessageScores scores_;
    std::size_t threads_;
    std::vector<Message> pending_;
};

}  // namespace undertone
