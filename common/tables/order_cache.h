// The orders of large tables' columns (sorted_rows.h), made on demand and kept within bounds.
#pragma once

#include "common/tables/idle_tables.h"
#include "common/tables/sorted_rows.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace undertone {

/// Thread-safe. Orders are made one after another on a thread of its own, so that a request may
/// give up waiting; those unused for longest go first.
class OrderCache {
public:
    static constexpr std::size_t orders_max = 64;
    static constexpr std::uint64_t bytes_max = std::uint64_t{1} << 30;

    OrderCache();
    ~OrderCache();
    OrderCache(const OrderCache&) = delete;

    using Order = std::shared_ptr<const SortedRows>;

    /// Null: there is none.
    Order find(const TableKey& key, std::size_t column);
    /// Errors: timeout (still being made), those of SortedRows::build().
    Result<Order> make(const TableKey& key, std::size_t column, const std::string& path,
                       std::chrono::milliseconds patience);
    void forget(const TableKey& key);

private:
    struct Entry {
        TableKey key;
        std::size_t column;
        std::string path;
        std::optional<Result<Order>> made;  // nullopt: not yet
    };
    using Entries = std::list<Entry>;

    void run(const std::stop_token& stop);
    Entries::iterator find_entry(const TableKey& key, std::size_t column);
    Entries::iterator next_unmade();
    void drop_surplus();

    std::mutex mutex_;
    std::condition_variable_any wanted_, made_;
    Entries entries_;         // guarded; the last used comes first
    TenantId last_served_{};  // guarded
    std::jthread builder_;
};

}  // namespace undertone
