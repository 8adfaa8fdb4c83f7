// Connections to table files that rest between two questions.
#pragma once

#include "common/ids.h"

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace undertone {

/// What a table's file is found by.
struct TableKey {
    TenantId tenant;
    BlobId blob;
    bool operator==(const TableKey&) const = default;
};

/// Thread-safe. Connections at rest are bounded, the one unused for longest closed first.
template <class Table>
class IdleTables {
public:
    explicit IdleTables(std::size_t idle_max) : idle_max_(idle_max) {}

    /// Goes back to rest when it is destroyed. What it came from outlives it.
    class Lease {
    public:
        Lease(IdleTables& home, const TableKey& key, std::unique_ptr<Table> table)
            : home_(&home), key_(key), table_(std::move(table)) {}
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (table_) home_->put_back(key_, std::move(table_));
        }

        Table* operator->() const { return table_.get(); }
        Table& operator*() const { return *table_; }

    private:
        IdleTables* home_;
        TableKey key_;
        std::unique_ptr<Table> table_;
    };

    /// Null: none rests.
    std::unique_ptr<Table> take(const TableKey& key) {
        const std::lock_guard lock(mutex_);
        const auto found = std::find_if(idle_.begin(), idle_.end(),
                                        [&](const Idle& idle) { return idle.key == key; });
        if (found == idle_.end()) return nullptr;
        auto table = std::move(found->table);
        idle_.erase(found);
        return table;
    }

    void put_back(const TableKey& key, std::unique_ptr<Table> table) {
        std::list<Idle> closed;  // destroyed after the lock is gone: closing a file takes a while
        const std::lock_guard lock(mutex_);
        idle_.push_front({key, std::move(table)});
        if (idle_.size() > idle_max_) closed.splice(closed.begin(), idle_, std::prev(idle_.end()));
    }

    void forget(const TableKey& key) {
        const std::lock_guard lock(mutex_);
        idle_.remove_if([&](const Idle& idle) { return idle.key == key; });
    }

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return idle_.size();
    }

private:
    struct Idle {
        TableKey key;
        std::unique_ptr<Table> table;
    };

    const std::size_t idle_max_;
    mutable std::mutex mutex_;
    std::list<Idle> idle_;  // guarded; the last used comes first
};

}  // namespace undertone
