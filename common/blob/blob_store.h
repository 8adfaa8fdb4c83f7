// Where files too large for a database row are kept.
#pragma once

#include "common/clock.h"
#include "common/config.h"
#include "common/ids.h"
#include "common/log.h"
#include "common/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace undertone {

/// What a blob is found by.
struct BlobName {
    TenantId tenant;
    BlobId id;
};

/// Receives one file. Destroying a writer that was not committed removes what it wrote.
class BlobWriter {
public:
    virtual ~BlobWriter() = default;
    /// Appends. May block on the disk. Errors: storage_full, unavailable; the writer is spent then.
    virtual Result<> write(std::string_view bytes) = 0;
    virtual std::uint64_t size() const = 0;
};

/// Reads one file, front to back or from an offset.
class BlobReader {
public:
    virtual ~BlobReader() = default;
    virtual std::uint64_t size() const = 0;
    /// Fills `buffer` from `offset` on; returns how many bytes were there, 0 at the end.
    virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> buffer) = 0;
    /// The file's path where it is a local one, so that it can be sent or opened without a copy;
    /// empty otherwise.
    virtual std::string local_path() const = 0;
};

/// Thread-safe. Blobs never change once committed.
class BlobStore {
public:
    virtual ~BlobStore() = default;

    /// Errors: storage_full below the reserve of free space, unavailable.
    virtual Result<std::unique_ptr<BlobWriter>> create() = 0;

    struct Pending {
        BlobWriter* writer;
        TenantId tenant;
        BlobId id;
    };
    /// Makes all of them durable under their ids, or none: contents synced, renamed into place,
    /// folders synced. Call it right before the rows that name them are committed. The writers are
    /// spent afterwards, whatever the answer. Errors: storage_full, unavailable, conflict (an id
    /// that exists).
    virtual Result<> commit(std::span<const Pending> blobs) = 0;

    /// Errors: not_found, unavailable.
    virtual Result<std::unique_ptr<BlobReader>> open(TenantId tenant, BlobId id) = 0;

    /// Removing what is not there is no error.
    virtual Result<> remove(TenantId tenant, BlobId id) = 0;

    struct Listed {
        TenantId tenant;
        BlobId id;
        std::uint64_t size;
        std::int64_t modified_micros;  ///< when it was committed
    };
    /// Calls `on_blob` for every blob, in no order, until it returns false.
    virtual Result<> list(const std::function<bool(const Listed&)>& on_blob) = 0;

    /// Moves an orphan aside, to be removed for good by empty_trash() 7 days later. Errors:
    /// not_found, unavailable.
    virtual Result<> trash(TenantId tenant, BlobId id) = 0;

    /// Removes what was trashed 7 days before `now`; returns how many blobs.
    virtual Result<std::uint64_t> empty_trash(Time now) = 0;

    /// Removes what processes that died were still writing; returns how many processes' worth.
    virtual Result<std::uint64_t> remove_leftovers(Time now) = 0;

    /// Free and total bytes of the place, where it has an end.
    struct Space {
        std::uint64_t free_bytes, total_bytes;
    };
    virtual Result<Space> space() = 0;

    /// Whether there is room for more: what create() looks at. Costs nothing. Errors: storage_full.
    virtual Result<> has_room() = 0;
};

/// Opens the place that `config.url` names (file:PATH, absolute) and marks it as belonging to the
/// store `store_id` if it is new. Errors: invalid_value (a URL we do not take), conflict (it
/// belongs to another store; the detail names both), storage_full, unavailable.
Result<std::unique_ptr<BlobStore>> open_blob_store(const StorageConfig& config,
                                                   const std::string& store_id, const Log& log);

/// Appends a local file's bytes. Errors: those of `writer`, not_found, unavailable.
Result<> append_file(BlobWriter& writer, const std::string& path);

}  // namespace undertone
