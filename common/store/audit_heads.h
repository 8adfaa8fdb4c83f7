// How far the logs had come when this process wrote to them last.
#pragma once

#include "common/store/audit_entry.h"

#include <mutex>
#include <optional>
#include <unordered_map>

namespace undertone {

/// Guesses, which whoever appends checks against the store: a transaction that was rolled back, or
/// another process, makes them wrong. Thread-safe.
class AuditHeads {
public:
    std::optional<AuditHead> find(TenantId tenant) const {
        const std::lock_guard guard(mutex_);
        const auto found = heads_.find(tenant);
        return found == heads_.end() ? std::nullopt : std::optional(found->second);
    }

    void keep(TenantId tenant, const AuditHead& head) {
        const std::lock_guard guard(mutex_);
        if (heads_.size() >= kept_max && !heads_.contains(tenant)) heads_.clear();
        heads_.insert_or_assign(tenant, head);
    }

private:
    static constexpr std::size_t kept_max = 20'000;

    mutable std::mutex mutex_;
    std::unordered_map<TenantId, AuditHead> heads_;
};

}  // namespace undertone
