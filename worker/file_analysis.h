// One file's way through reader and analysis, with what has to be said when it fails.
#pragma once

#include "common/blob/blob_store.h"
#include "common/config.h"
#include "common/profile/parallel_csv.h"
#include "common/readers/reader.h"
#include "common/store/records.h"
#include "common/store/result_store.h"
#include "worker/analyzers/analysis.h"
#include "worker/rejects_csv.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace undertone {

/// Asked between batches; an error stops the analysis with it.
using MayGoOn = std::function<Result<>()>;

class FileAnalysis final : private RowSink {
public:
    /// Errors of the constructor's inputs show at the first feed(): malformed_file, invalid_value.
    /// `scratch_dir` is for what does not fit into memory.
    FileAnalysis(const Scorer& scorer, const Config& config, const Upload& upload, BlobStore& blobs,
                 std::string scratch_dir, std::vector<double> low_score_limits, MayGoOn may_go_on);

    /// Feeds the file from its start, as far as feed() says. `again`: it was fed before.
    using FeedFile = std::function<Result<>(bool again)>;
    /// Reads the file, a second time if only its end tells how its dates are written, or a later
    /// part of its beginning what language it is in.
    Result<> run(const FeedFile& feed_file);
    Result<> feed(std::string_view bytes);

    /// Asked between stretches of a file that is read in parallel.
    using GoOn = std::function<Result<>(std::uint64_t rows, std::uint64_t bytes)>;
    /// Does it all, if the file is a table that several threads can read at once. False: it is not,
    /// and run() has to be called.
    Result<bool> run_in_parallel(BlobReader& file, const GoOn& go_on);

    std::uint64_t rows() const { return rows_in_parallel_.value_or(reader_->report().rows); }
    /// As Reader has it.
    double share_read() const { return reader_->share_read(); }
    /// After run().
    const AnalysisOutcome& outcome() const { return outcome_; }
    /// What the store gets, but for `rejects_blob`: that is known when rejects_csv() is committed.
    /// After run(), once. Errors: as pack_text().
    Result<NewResult> result(const Upload& upload, Time created_at);
    RejectsCsv& rejects_csv() { return *rejects_csv_; }

    /// An attempt's error with line and offset, where the reader knows them.
    JobError describe(JobError described) const;

private:
    Result<> on_rows(const Batch& batch) override;
    void on_reject(Reject reject) override;

    void start(std::optional<DateOrder> date_order, std::optional<Language> language,
               std::shared_ptr<DuplicateRows> duplicates = nullptr);
    Result<> finish();
    bool is_table(std::span<const std::string> columns) const;
    Result<> take(ParallelProfile parts);

    const Scorer& scorer_;
    const Config& config_;
    const Upload& upload_;
    BlobStore& blobs_;
    const std::string scratch_dir_;
    const std::vector<double> low_score_limits_;
    std::optional<std::uint64_t> rows_in_parallel_;

    // Of one reading of the file.
    std::unique_ptr<Reader> reader_;
    std::optional<RejectsCsv> rejects_csv_;  // before the analysis, which reports to it
    std::optional<Analysis> analysis_;
    AnalysisOutcome outcome_;
    MayGoOn may_go_on_;
};

/// How this configuration analyses files. The caller's options, which were checked when they came,
/// override the configured ones.
AnalysisOptions analysis_options(const Config& config, const Upload& upload);

/// The documents as the API serves them: a JSON array.
std::string documents_json(const std::vector<ResultDocument>& documents, Time created_at);

}  // namespace undertone
