// Keeps table files open between two questions.
#pragma once

#include "common/blob/blob_store.h"
#include "common/tables/file_messages.h"

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>

namespace undertone {

/// Thread-safe. A connection serves one thread at a time: who finds a file's connection lent out
/// gets another one. Connections at rest are bounded, the one unused for longest closed first.
class TableCache {
public:
    explicit TableCache(BlobStore& blobs, std::size_t idle_max = 64);

    struct Key {
        TenantId tenant;
        BlobId blob;
        bool operator==(const Key&) const = default;
    };

    /// Goes back to the cache when it is destroyed. The cache outlives it.
    class Lease {
    public:
        Lease(TableCache& cache, const Key& key, std::unique_ptr<FileMessages> table);
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease();

        FileMessages* operator->() const { return table_.get(); }
        FileMessages& operator*() const { return *table_; }

    private:
        TableCache* cache_;
        Key key_;
        std::unique_ptr<FileMessages> table_;
    };

    /// Errors: not_found (no such blob of this tenant), unavailable (also a blob that is no local
    /// file), internal (no message file of our version).
    Result<Lease> open(TenantId tenant, BlobId blob);

    /// Closes the file's resting connections. Call it when the blob is removed: an open file keeps
    /// its space on the disk.
    void forget(TenantId tenant, BlobId blob);

    std::size_t idle() const;

private:
    struct Idle {
        Key key;
        std::unique_ptr<FileMessages> table;
    };

    std::unique_ptr<FileMessages> take_idle(const Key& key);
    void put_back(const Key& key, std::unique_ptr<FileMessages> table);

    BlobStore& blobs_;
    const std::size_t idle_max_;
    mutable std::mutex mutex_;
    std::list<Idle> idle_;  // guarded; the last used comes first
};

}  // namespace undertone
