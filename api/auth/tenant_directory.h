// Which tenant a customer_id names, and which API key a secret is: read from the store once and
// kept for a while, so that a hot read costs no second look-up.
#pragma once

#include "common/clock.h"
#include "common/db/database.h"
#include "common/store/tenant_store.h"

#include <chrono>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace undertone {

/// What came of looking at a text that should be an API key.
struct KeyCheck {
    enum class Verdict { good, unknown, wrong_secret, ended };
    Verdict verdict;
    std::optional<ApiKey> key;  ///< the one it is, or is close to; nullopt: unknown
};

/// Thread-safe.
class TenantDirectory {
public:
    TenantDirectory(const Clock& clock, Database& database) : clock_(clock), database_(database) {}

    /// nullopt: no such tenant. Tenants are never removed, so a found one is kept for good.
    Result<std::optional<TenantId>> find(std::string_view customer_id);
    /// The tenant's public key.
    Result<std::string> customer_id(TenantId tenant);
    /// Whether anybody is a member of the tenant. Kept for a few seconds.
    Result<bool> has_members(TenantId tenant);
    /// Called when a tenant was made.
    void remember(std::string_view customer_id, TenantId tenant);

    /// What `text` is. Kept for a few seconds: a revoked key dies within them. That one was used is
    /// noted in the store, without waiting and at most once a minute.
    Result<KeyCheck> check_key(std::string_view text);

    /// Called when keys or memberships have changed: what was read of them is not used any more.
    void forget();

private:
    struct StringHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>()(text);
        }
    };
    template <class Value>
    using Map = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;
    struct KeptKey {
        std::optional<ApiKey> key;
        std::chrono::steady_clock::time_point read_at;
    };

    struct KeptMembers {
        bool any;
        std::chrono::steady_clock::time_point read_at;
    };

    Result<std::optional<ApiKey>> read_key(std::string_view public_id);
    void keep(std::string_view public_id, KeptKey kept, std::uint64_t forgotten);
    void note_use(const ApiKey& key, Time now);

    const Clock& clock_;
    Database& database_;
    std::shared_mutex mutex_;
    Map<TenantId> tenants_;
    std::unordered_map<TenantId, std::string> customer_ids_;
    Map<KeptKey> keys_;  // by public id
    std::unordered_map<TenantId, KeptMembers> members_;
    std::uint64_t forgotten_ = 0;  // times; what was read before must not be kept after
};

}  // namespace undertone
