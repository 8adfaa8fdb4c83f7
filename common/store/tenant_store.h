// Tenants and their API keys.
#pragma once

#include "common/db/database.h"
#include "common/store/account.h"
#include "common/store/records.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// 1 to 128 of [A-Za-z0-9._:@-].
bool is_valid_customer_id(std::string_view customer_id);

class TenantStore {
public:
    explicit TenantStore(Connection& connection) : connection_(connection) {}

    Result<std::optional<TenantId>> find(std::string_view customer_id);
    Result<std::string> customer_id(TenantId tenant);
    /// Safe against two creators: both get the one tenant.
    Result<TenantId> find_or_create(std::string_view customer_id, Time now);
    /// A tenant that nobody knows yet. Errors: conflict, if somebody does.
    Result<> insert(TenantId tenant, std::string_view customer_id, Time now);
    /// Until this group ends, other groups that take the tenant's turn wait: what is read after it
    /// stays true, as it would not on PostgreSQL, where groups run side by side.
    Result<> take_turn(TenantId tenant);

private:
    Connection& connection_;
};

/// An API key as the store knows it: never the secret itself.
struct ApiKey {
    ApiKeyId id;
    std::string public_id;           ///< 8 hex digits
    std::optional<TenantId> tenant;  ///< nullopt: for all customers
    std::string secret_sha256;       ///< 32 raw bytes
    std::string scopes;              ///< separated by blanks; empty: everything for its tenant
    Time created_at;
    std::optional<Time> expires_at, revoked_at, last_used_at;
    std::string name = {};                  ///< what its owner calls it
    std::optional<UserId> created_by = {};  ///< nullopt: the shell
    /// What its maker was or, if that is less, is now.
    Role role = Role::owner;
    bool maker_gone = false;  ///< no member any more, or disabled
};

/// A key as its owner holds it: "ut_" 8 hex digits "_" 43 base64url characters.
struct ApiKeyText {
    std::string public_id;
    std::string secret;

    static std::optional<ApiKeyText> parse(std::string_view text);
    static ApiKeyText generate();
    std::string to_string() const;
    std::string secret_sha256() const;
};

/// It was revoked or has expired.
bool has_ended(const ApiKey& key, Time now);
bool is_in_force(const ApiKey& key, Time now);

/// A key that may do what `old` may, as long as it may.
ApiKey successor_of(const ApiKey& old, const ApiKeyText& text, Time now);

class ApiKeyStore {
public:
    explicit ApiKeyStore(Connection& connection) : connection_(connection) {}

    Result<> insert(const ApiKey& key);
    Result<std::optional<ApiKey>> find(std::string_view public_id);
    Result<std::vector<ApiKey>> list();
    /// The tenant's own, newest first.
    Result<std::vector<ApiKey>> list(TenantId tenant);
    /// Of the tenant's own.
    Result<std::optional<ApiKey>> find(TenantId tenant, ApiKeyId id);
    /// The key ends at `end`, unless it does earlier.
    Result<> limit(ApiKeyId id, Time end);
    /// False if there is no such key or it is revoked already.
    Result<bool> revoke(std::string_view public_id, Time now);
    /// All that the user has made for the tenant. Returns how many there were.
    Result<std::int64_t> revoke_of(TenantId tenant, UserId maker, Time now);
    Result<> touch(ApiKeyId id, Time now);

private:
    Connection& connection_;
};

}  // namespace undertone
