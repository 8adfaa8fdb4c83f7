// Uploads: one row per received file, its bytes beside it while they are small.
#pragma once

#include "common/blob/blob_store.h"
#include "common/db/database.h"
#include "common/store/records.h"

#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// An upload with its analyze job, whose state is the upload's.
struct UploadView {
    Upload upload;
    Job job;
};

/// What is left to remove outside the database when an upload is gone.
struct RemovedUpload {
    std::vector<BlobId> blobs;
    std::vector<JobId> jobs;  ///< to be cancelled in the queue, their watchers to be told

    void add(RemovedUpload other);
};

class UploadStore {
public:
    UploadStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    /// The upload, its bytes if they are inline, its analyze job, queued or held, and the counters.
    Result<> insert(const NewUpload& upload);

    Result<std::optional<UploadView>> find(UploadId id);

    /// The bytes of an inline upload; nullopt if there is none.
    Result<std::optional<std::string>> content(UploadId id);

    /// Newest first. Skipping costs by the row, from the nearer end where a counter knows how many
    /// there are; cursors cost nothing.
    Result<std::vector<UploadView>> list(const UploadFilter& filter, const Page& page);

    /// How many `filter` leaves: exact up to 10,000, nullopt beyond unless a counter knows.
    Result<std::optional<std::uint64_t>> count(const UploadFilter& filter);

    /// What the analysis found the file to be.
    Result<> set_kind(UploadId id, std::string_view kind);

    /// What its next analysis is asked for.
    Result<> set_options(UploadId id, std::string_view options);

    /// Removes an upload with everything that hangs on it, the later versions of its data set too;
    /// takes its share out of the counters and notes its blobs as dead. nullopt if there is none.
    Result<std::optional<RemovedUpload>> remove(UploadId id);

private:
    Result<std::optional<RemovedUpload>> remove_alone(UploadId id);
    Result<std::vector<UploadView>> read_page(const UploadFilter& filter, const Page& page);

    Connection& connection_;
    TenantId tenant_;
};

/// Whose upload it is, for an operator who knows nothing but the id; nullopt: there is none.
Result<std::optional<TenantId>> tenant_of_upload(Connection& connection, UploadId id);

/// Blobs noted as dead, to be removed from the blob store and then forgotten; of all tenants.
class DeadBlobStore {
public:
    explicit DeadBlobStore(Connection& connection) : connection_(connection) {}

    Result<> add(TenantId tenant, BlobId blob);
    Result<std::vector<BlobName>> list(std::uint32_t limit);
    Result<> forget(const BlobName& blob);

private:
    Connection& connection_;
};

}  // namespace undertone
