// What an analysis left: one row of result documents per upload, its first rejects, and the state
// of its table.
#pragma once

#include "common/db/database.h"
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
    std::string documents;  ///< JSON array as the API serves it, by pack_text()
    std::uint64_t rows = 0;
    std::uint64_t rejected = 0;
    std::optional<BlobId> rejects_blob;
    MessageTotals totals;
    std::vector<StoredReject> rejects;
};

struct StoredResult {
    std::string documents;  ///< JSON array as the API serves it
    std::uint64_t rows = 0, rejected = 0;
    std::optional<BlobId> rejects_blob;
    Time created_at;
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
    /// moves the counters. Replaces an earlier result (a reprocess) and its share of the counters.
    Result<> put(const NewResult& result, const Job& job, const Holder& holder, Time now);

    Result<std::optional<StoredResult>> find(UploadId upload);
    Result<std::vector<StoredReject>> rejects(UploadId upload);

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
    Result<> replace(const NewResult& result, const Job& job, const Earlier& earlier);

    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
