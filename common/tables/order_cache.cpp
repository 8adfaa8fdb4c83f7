#include "common/tables/order_cache.h"

#include <algorithm>
#include <filesystem>

namespace undertone {
namespace {

int is_stopping(void* stop) { return static_cast<const std::stop_token*>(stop)->stop_requested(); }

Result<OrderCache::Order> build(const std::string& path, std::size_t column, std::stop_token stop) {
    constexpr int operations_between_looks = 100'000;
    const auto database = open_table_file(path);
    if (!database) return database.error();
    sqlite3_progress_handler(database->get(), operations_between_looks, &is_stopping, &stop);
    // SQLite sorts in as much memory as its cache may have, then in files.
    constexpr const char* room_to_sort = "PRAGMA cache_size = -65536; PRAGMA temp_store = FILE;";
    if (const auto set = run_sqlite(database->get(), room_to_sort); !set) return set.error();
    const auto layout = read_layout(database->get());
    if (!layout) return layout.error();
    return SortedRows::build(database->get(), *layout, column,
                             std::filesystem::path(path).parent_path().string());
}

}  // namespace

OrderCache::OrderCache() : builder_([this](const std::stop_token& stop) { run(stop); }) {}

OrderCache::~OrderCache() = default;

OrderCache::Entries::iterator OrderCache::find_entry(const TableKey& key, std::size_t column) {
    return std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return entry.key == key && entry.column == column;
    });
}

OrderCache::Order OrderCache::find(const TableKey& key, std::size_t column) {
    const std::lock_guard lock(mutex_);
    const auto found = find_entry(key, column);
    if (found == entries_.end() || !found->made || !*found->made) return nullptr;
    entries_.splice(entries_.begin(), entries_, found);
    return **found->made;
}

Result<OrderCache::Order> OrderCache::make(const TableKey& key, std::size_t column,
                                           const std::string& path,
                                           std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (find_entry(key, column) == entries_.end()) {
        entries_.push_front({.key = key, .column = column, .path = path, .made = {}});
        wanted_.notify_one();
    }
    const auto is_made = [&] {
        const auto found = find_entry(key, column);
        return found == entries_.end() || found->made;
    };
    if (!made_.wait_for(lock, patience, is_made)) {
        return Error{ErrorCode::timeout, "the table is still being sorted by that column"};
    }
    const auto found = find_entry(key, column);
    if (found == entries_.end()) return Error{ErrorCode::not_found, "the table is gone"};
    auto made = *found->made;
    if (!made) entries_.erase(found);  // the next one to ask tries again
    return made;
}

void OrderCache::forget(const TableKey& key) {
    const std::lock_guard lock(mutex_);
    entries_.remove_if([&](const Entry& entry) { return entry.key == key; });
    made_.notify_all();
}

/// What was asked for first, but tenants take turns.
OrderCache::Entries::iterator OrderCache::next_unmade() {
    auto next = entries_.end();
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
        if (entry->made) continue;
        const bool was_served = entry->key.tenant == last_served_;
        if (next == entries_.end() || !was_served || next->key.tenant == last_served_) next = entry;
    }
    return next;
}

void OrderCache::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (wanted_.wait(lock, stop, [&] { return next_unmade() != entries_.end(); })) {
        const auto [key, column, path, unmade] = *next_unmade();
        last_served_ = key.tenant;
        lock.unlock();
        auto order = build(path, column, stop);
        lock.lock();
        // It may have been forgotten meanwhile.
        if (const auto found = find_entry(key, column); found != entries_.end()) {
            found->made = std::move(order);
        }
        drop_surplus();
        made_.notify_all();
    }
}

void OrderCache::drop_surplus() {
    std::size_t orders = 0;
    std::uint64_t bytes = 0;
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        if (!entry->made || !*entry->made) {
            ++entry;
            continue;
        }
        bytes += (**entry->made)->bytes();
        // The last used one stays, whatever its size.
        const bool surplus = orders > 0 && (orders == orders_max || bytes > bytes_max);
        orders += !surplus;
        entry = surplus ? entries_.erase(entry) : std::next(entry);
    }
}

}  // namespace undertone
