// Collects all rejects of a file as CSV, for when there are more than a result keeps.
#pragma once

#include "common/blob/blob_store.h"
#include "common/readers/reader.h"

#include <memory>
#include <optional>
#include <string>

namespace undertone {

/// In constant memory: past a megabyte the text is spooled to the blob store.
class RejectsCsv {
public:
    RejectsCsv(BlobStore& blobs, std::uint64_t kept_in_result)
        : blobs_(blobs), kept_in_result_(kept_in_result) {}

    void add(const Reject& reject);
    std::uint64_t count() const { return count_; }

    /// Makes the CSV a blob if the result cannot keep all rejects. Errors: those of the blob store,
    /// also for what add() could not spool.
    Result<std::optional<BlobId>> commit(TenantId tenant);

private:
    Result<> spool();

    BlobStore& blobs_;
    std::uint64_t kept_in_result_;
    std::uint64_t count_ = 0;
    std::string text_;
    std::unique_ptr<BlobWriter> writer_;
    Result<> spooled_;
};

}  // namespace undertone
