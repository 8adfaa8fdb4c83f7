#include "common/tables/table_cache.h"

#include <algorithm>

namespace undertone {

TableCache::TableCache(BlobStore& blobs, std::size_t idle_max)
    : blobs_(blobs), idle_max_(idle_max) {}

TableCache::Lease::Lease(TableCache& cache, const Key& key, std::unique_ptr<FileMessages> table)
    : cache_(&cache), key_(key), table_(std::move(table)) {}

TableCache::Lease::~Lease() {
    if (table_) cache_->put_back(key_, std::move(table_));
}

Result<TableCache::Lease> TableCache::open(TenantId tenant, BlobId blob) {
    const Key key{tenant, blob};
    if (auto table = take_idle(key)) return Lease(*this, key, std::move(table));

    const auto reader = blobs_.open(tenant, blob);
    if (!reader) return reader.error();
    const auto path = (*reader)->local_path();
    if (path.empty()) return Error{ErrorCode::unavailable, "the table's blob is no local file"};
    auto table = FileMessages::open(path);
    if (!table) return table.error();
    return Lease(*this, key, std::move(*table));
}

std::unique_ptr<FileMessages> TableCache::take_idle(const Key& key) {
    const std::lock_guard lock(mutex_);
    const auto found =
        std::find_if(idle_.begin(), idle_.end(), [&](const Idle& idle) { return idle.key == key; });
    if (found == idle_.end()) return nullptr;
    auto table = std::move(found->table);
    idle_.erase(found);
    return table;
}

void TableCache::put_back(const Key& key, std::unique_ptr<FileMessages> table) {
    std::list<Idle> closed;  // destroyed after the lock is gone: closing a file takes a while
    const std::lock_guard lock(mutex_);
    idle_.push_front({key, std::move(table)});
    if (idle_.size() > idle_max_) closed.splice(closed.begin(), idle_, std::prev(idle_.end()));
}

void TableCache::forget(TenantId tenant, BlobId blob) {
    const Key key{tenant, blob};
    const std::lock_guard lock(mutex_);
    idle_.remove_if([&](const Idle& idle) { return idle.key == key; });
}

std::size_t TableCache::idle() const {
    const std::lock_guard lock(mutex_);
    return idle_.size();
}

}  // namespace undertone
