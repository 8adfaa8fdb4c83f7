// Keeps table files open between two questions, and large tables' orders between two pages.
#pragma once

#include "common/blob/blob_store.h"
#include "common/tables/file_messages.h"
#include "common/tables/idle_tables.h"
#include "common/tables/order_cache.h"
#include "common/tables/row_table.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace undertone {

/// Thread-safe. A connection serves one thread at a time: who finds a file's connection lent out
/// gets another one.
class TableCache {
public:
    explicit TableCache(BlobStore& blobs, std::size_t idle_max = 64);

    static constexpr std::size_t summaries_max = 256;

    using Lease = IdleTables<FileMessages>::Lease;
    using RowLease = IdleTables<RowTable>::Lease;

    /// The messages of a chat. Errors: not_found (no such blob of this tenant), unavailable (also a
    /// blob that is no local file), internal (no message file of our version).
    Result<Lease> open(TenantId tenant, BlobId blob);
    /// The rows of any table. Errors: as open().
    Result<RowLease> open_rows(TenantId tenant, BlobId blob);

    /// The rows by that column, made first if need be. Errors: timeout (it is still being made when
    /// `patience` is over), those of open() and of SortedRows::build().
    Result<std::shared_ptr<const SortedRows>> order(TenantId tenant, BlobId blob,
                                                    std::size_t column,
                                                    std::chrono::milliseconds patience);

    /// What `compute` said of this table the first time it was asked: tables do not change. The
    /// last summaries_max are kept. Errors: those of `compute`.
    Result<std::string> summary(TenantId tenant, BlobId blob,
                                const std::function<Result<std::string>()>& compute);

    /// Closes the file's resting connections. Call it when the blob is removed: an open file keeps
    /// its space on the disk.
    void forget(TenantId tenant, BlobId blob);

    std::size_t idle() const { return messages_.size() + rows_.size(); }

private:
    Result<std::string> path_of(const TableKey& key);

    BlobStore& blobs_;
    IdleTables<FileMessages> messages_;
    IdleTables<RowTable> rows_;
    OrderCache orders_;
    struct Summary {
        TableKey key;
        std::string text;
    };
    std::mutex summaries_mutex_;
    std::list<Summary> summaries_;  // guarded; the last used comes first
};

}  // namespace undertone
