// One file's way through reader and analysis, with what has to be said when it fails.
#pragma once

#include "common/config.h"
#include "common/readers/reader.h"
#include "common/store/records.h"
#include "common/store/result_store.h"
#include "worker/analyzers/analysis.h"
#include "worker/rejects_csv.h"

#include <functional>
#include <memory>
#include <string>

namespace undertone {

/// Asked between batches; an error stops the analysis with it.
using MayGoOn = std::function<Result<>()>;

class FileAnalysis final : private RowSink {
public:
    /// Errors of the constructor's inputs show at the first feed(): malformed_file, invalid_value.
    FileAnalysis(const Scorer& scorer, const Config& config, const Upload& upload, BlobStore& blobs,
                 std::vector<double> low_score_limits, MayGoOn may_go_on);

    Result<> feed(std::string_view bytes);
    Result<> finish();

    std::uint64_t rows() const { return reader_->report().rows; }
    /// After finish().
    const AnalysisOutcome& outcome() const { return outcome_; }
    /// What the store gets, but for `rejects_blob`: that is known when rejects_csv() is committed.
    /// After finish(), once. Errors: as pack_text().
    Result<NewResult> result(const Upload& upload, Time created_at);
    RejectsCsv& rejects_csv() { return rejects_csv_; }

    /// `error` with line and offset, where the reader knows them.
    JobError describe(const Error& error) const;

private:
    Result<> on_rows(const Batch& batch) override;
    void on_reject(Reject reject) override;

    std::unique_ptr<Reader> reader_;
    RejectsCsv rejects_csv_;  // before the analysis, which reports to it
    Analysis analysis_;
    AnalysisOutcome outcome_;
    MayGoOn may_go_on_;
};

/// How this configuration reads files.
ReadOptions read_options(const Config& config);

/// The documents as the API serves them: a JSON array.
std::string documents_json(const std::vector<ResultDocument>& documents, Time created_at);

}  // namespace undertone
