#include "common/tables/table_cache.h"

#include <algorithm>

namespace undertone {

TableCache::TableCache(BlobStore& blobs, std::size_t idle_max)
    : blobs_(blobs), messages_(idle_max), rows_(idle_max) {}

Result<std::string> TableCache::path_of(const TableKey& key) {
    const auto reader = blobs_.open(key.tenant, key.blob);
    if (!reader) return reader.error();
    auto path = (*reader)->local_path();
    if (path.empty()) return Error{ErrorCode::unavailable, "the table's blob is no local file"};
    return path;
}

Result<TableCache::Lease> TableCache::open(TenantId tenant, BlobId blob) {
    const TableKey key{tenant, blob};
    if (auto table = messages_.take(key)) return Lease(messages_, key, std::move(table));
    const auto path = path_of(key);
    if (!path) return path.error();
    auto table = FileMessages::open(*path);
    if (!table) return table.error();
    return Lease(messages_, key, std::move(*table));
}

Result<TableCache::RowLease> TableCache::open_rows(TenantId tenant, BlobId blob) {
    const TableKey key{tenant, blob};
    if (auto table = rows_.take(key)) return RowLease(rows_, key, std::move(table));
    const auto path = path_of(key);
    if (!path) return path.error();
    auto table = RowTable::open(*path);
    if (!table) return table.error();
    return RowLease(rows_, key, std::move(*table));
}

Result<std::shared_ptr<const SortedRows>> TableCache::order(TenantId tenant, BlobId blob,
                                                            std::size_t column,
                                                            std::chrono::milliseconds patience) {
    const TableKey key{tenant, blob};
    if (auto order = orders_.find(key, column)) return order;
    const auto path = path_of(key);
    if (!path) return path.error();
    return orders_.make(key, column, *path, patience);
}

Result<std::string> TableCache::summary(TenantId tenant, BlobId blob,
                                        const std::function<Result<std::string>()>& compute) {
    const TableKey key{tenant, blob};
    {
        const std::lock_guard lock(summaries_mutex_);
        const auto known = std::ranges::find(summaries_, key, &Summary::key);
        if (known != summaries_.end()) {
            summaries_.splice(summaries_.begin(), summaries_, known);
            return known->text;
        }
    }
    auto text = compute();
    if (!text) return text;
    const std::lock_guard lock(summaries_mutex_);
    summaries_.push_front({key, *text});
    if (summaries_.size() > summaries_max) summaries_.pop_back();
    return text;
}

void TableCache::forget(TenantId tenant, BlobId blob) {
    const TableKey key{tenant, blob};
    messages_.forget(key);
    rows_.forget(key);
    orders_.forget(key);
    const std::lock_guard lock(summaries_mutex_);
    summaries_.remove_if([&](const Summary& summary) { return summary.key == key; });
}

}  // namespace undertone
