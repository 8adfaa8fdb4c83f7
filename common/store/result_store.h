// What an analysis left: one row of result documents per upload, its first rejects, and the state
// of its table.
#pragma once

#include "common/db/database.h"
#include "common/sentiment/message_scores.h"
#include "common/store/job_store.h"
#include "common/store/records.h"

#include <optional>
#include <string>
#include <vector>

namespace undertone {

struct StoredReject {
    std::uint64_t line = 0, offset = 0;
    std::string reason, detail;
    std::string raw;  ///< bytes of the file
};

struct NewResult {
    UploadId upload;
    Time upload_created_at;
    std::string options = {};  ///< of the upload, as it was analysed
    std::string documents;     ///< JSON array as the API serves it, by pack_text()
    std::uint64_t rows = 0;
    std::uint64_t rejected = 0;
    std::optional<BlobId> rejects_blob;
    MessageTotals totals;
    std::string scores;  ///< MessageScores::bytes() by pack_text(); empty: no chat
    std::vector<StoredReject> rejects;
};

struct StoredResult {
    std::string documents;  ///< JSON array as the API serves it
    std::uint64_t rows = 0, rejected = 0;
    std::optional<BlobId> rejects_blob;
    Time created_at;
    /// What the upload's options were when it was made: a reprocess that fails leaves others there.
    /// nullopt: not known, of a result made before this was kept.
    std::optional<std::string> options = {};
};

/// What the messages of a chat scored, and by which version of the dictionary.
struct StoredScores {
    MessageScores scores;
    std::optional<std::int64_t> dictionary_version;
};

struct TableState {
    std::string state;  ///< building | ready | failed
    JobId job;
    std::optional<BlobId> blob;
};

class ResultStore {
public:
    ResultStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    /// Writes the result of an attempt that complete() has just accepted, in the same group, and
    /// moves the counters. Replaces an earlier result (a reprocess) and its share of the counters;
    /// its scores stay as the old ones.
    Result<> put(const NewResult& result, const Job& job, const Holder& holder, Time now);

    Result<std::optional<StoredResult>> find(UploadId upload);
    Result<std::vector<StoredReject>> rejects(UploadId upload);

    /// Which dictionary the result was made with; nullopt: none.
    Result<std::optional<std::int64_t>> dictionary_version(UploadId upload);
    /// StoredResult::options.
    Result<std::optional<std::string>> options(UploadId upload);
    /// Of the result, and of the one before it. nullopt: there is none, or it is no chat's.
    Result<std::optional<StoredScores>> scores(UploadId upload);
    Result<std::optional<StoredScores>> old_scores(UploadId upload);

    /// What an upload's result holds elsewhere: blobs, and its share of the counters.
    struct Holdings {
        std::vector<BlobId> blobs;
        MessageTotals totals;
        Time written_at;
    };
    Result<Holdings> holdings(UploadId upload);

    Result<std::optional<TableState>> table(UploadId upload);
    /// A new table is being built for the result written with `fence`; an older one's blob is dead.
    Result<> table_building(UploadId upload, JobId job, std::int64_t fence, Time now);
    /// Error: fenced, if the result has changed since.
    Result<> table_ready(UploadId upload, JobId job, BlobId blob, std::uint64_t rows, Time now);
    Result<> table_failed(UploadId upload, JobId job, Time now);

private:
    struct Earlier {
        Holdings holdings;
        Attempt attempt;
    };
    Result<std::optional<Earlier>> earlier(UploadId upload);
    Result<std::optional<StoredScores>> read_scores(std::string_view sql, UploadId upload);
    Result<> keep_scores(UploadId upload);
    Result<> replace(const NewResult& result, const Job& job, const Earlier& earlier);

    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
