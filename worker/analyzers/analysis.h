// Everything computed about one file: rows go in, result documents come out.
#pragma once

#include "common/clock.h"
#include "common/language/language.h"
#include "common/profile/stretch_rows.h"
#include "common/profile/table_profiler.h"
#include "common/readers/date_order.h"
#include "common/readers/reader.h"
#include "common/sentiment/message_scores.h"
#include "common/sentiment/message_totals.h"
#include "common/sentiment/scorer.h"
#include "worker/analyzers/low_score_runs.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

struct AnalysisOptions {
    std::string kind;  ///< chat | table: forced by the caller; empty: decided by the columns
    ChatColumns mapping = {};  ///< columns that the caller names; the rest is found by name
    /// What an earlier analysis of the file found out (AnalysisOutcome::other_date_order).
    std::optional<DateOrder> date_order = {};
    std::optional<Language> language = {};  ///< of the conversation; the same holds
    std::uint32_t conversation_gap_seconds = 21'600;
    std::uint32_t rejects_max = 1'000;
    std::uint32_t threads = 1;  ///< that score a long chat; they change nothing in the results
    /// Of a table: what the caller says, and who counts its equal rows; none are counted without.
    /// Analyses of parts of one file share it.
    ProfileOptions profile = {};
    std::shared_ptr<DuplicateRows> duplicates = nullptr;
    std::optional<Time> uploaded_at = {};  ///< a table's dates after it were in the future
    /// For each the longest run of messages scored below it is looked for.
    std::vector<double> low_score_limits = {};
    /// Hears of every row that a reader could read and the analysis could not use, also past
    /// rejects_max; those that a reader rejects the caller has seen itself. May be empty.
    std::function<void(const Reject&)> on_unusable = nullptr;
};

/// One element of the results answer, without its created_at.
struct ResultDocument {
    /// sentiment_analysis | conversation_metrics | topics | highlights | data_quality |
    /// table_profile
    std::string result_type;
    std::string data;  ///< JSON object
    std::string analyzer;
    std::string analyzer_version;
};

struct AnalysisOutcome {
    std::string kind;  ///< chat | table
    std::uint64_t rows = 0;
    MessageTotals totals;
    MessageScores scores;                     ///< of a chat's messages
    std::vector<LowScoreRun> low_score_runs;  ///< of a chat, in the order of low_score_limits
    std::vector<ResultDocument> documents;
    std::uint64_t rejected = 0;   ///< rows that could not be read or used
    std::vector<Reject> rejects;  ///< the first rejects_max of them
    /// Set if only the file's end told in which order its dates are written, and they were read in
    /// another: the file has to be analysed again, with this order.
    std::optional<DateOrder> other_date_order;
    /// The same for the conversation's language.
    std::optional<Language> other_language;

    bool wants_another_reading() const { return other_date_order || other_language; }
};

/// Folds batches as they come. Two analyses of parts of one file merge into that of the whole;
/// serialise() and restore() carry one between processes. Deterministic: the same bytes for the
/// same rows, however they were batched, split and merged; only the counts of keywords and emoji
/// may differ within their stated error once there are more different ones than are kept.
class Analysis final : public RowSink {
public:
    Analysis(const Scorer& scorer, AnalysisOptions options);
    ~Analysis() override;

    Result<> on_rows(const Batch& batch) override;
    void on_reject(Reject reject) override;

    /// Takes the profile of all of a table's rows instead of them, before anything else. Its
    /// `duplicates` are this one's, and know the rows by `numbering`.
    void take_profile(TableProfiler profiler, StretchRows numbering);

    /// Adds the analysis of the rows that follow this one's.
    void merge(const Analysis& later);
    std::string serialise() const;
    /// Errors: bad_request (not what serialise() of this version wrote).
    static Result<std::unique_ptr<Analysis>> restore(const Scorer& scorer, AnalysisOptions options,
                                                     std::string_view bytes);

    /// `report` is the reader's, after its finish().
    Result<AnalysisOutcome> finish(const ReadReport& report);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace undertone
