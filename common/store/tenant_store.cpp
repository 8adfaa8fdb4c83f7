#include "common/store/tenant_store.h"

#include "common/store/rows.h"

#include <fmt/format.h>
#include <openssl/sha.h>
#include <sodium.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr std::string_view key_columns =
    "SELECT k.id, k.public_id, k.tenant_id, k.secret_sha256, k.scopes, k.created_at, k.expires_at,"
    " k.revoked_at, k.last_used_at, k.name, k.created_by, k.role, m.role, u.disabled_at"
    " FROM api_keys k LEFT JOIN users u ON u.id = k.created_by"
    " LEFT JOIN memberships m ON m.user_id = k.created_by AND m.tenant_id = k.tenant_id";

/// A key is worth no more than its maker is.
void hold_to_maker(ApiKey& key, const Row& row) {
    constexpr int maker = 10, made_as = 11, is_now = 12, disabled_at = 13;
    key.role = parse_role(row.text(made_as)).value_or(Role::viewer);
    if (row.is_null(maker)) return;
    key.created_by = UserId::from_bytes(row.blob(maker));
    key.maker_gone = row.is_null(is_now) || !row.is_null(disabled_at);
    if (key.maker_gone) return;
    key.role = std::min(key.role, parse_role(row.text(is_now)).value_or(Role::viewer));
}

ApiKey read_key(const Row& row) {
    ApiKey key{.id = ApiKeyId::from_bytes(row.blob(0)),
               .public_id = std::string(row.text(1)),
               .tenant = {},
               .secret_sha256 = std::string(row.blob(3)),
               .scopes = std::string(row.text(4)),
               .created_at = from_micros(row.integer(5)),
               .expires_at = optional_time(row, 6),
               .revoked_at = optional_time(row, 7),
               .last_used_at = optional_time(row, 8),
               .name = std::string(row.text(9))};
    if (!row.is_null(2)) key.tenant = TenantId::from_bytes(row.blob(2));
    hold_to_maker(key, row);
    return key;
}

}  // namespace

bool is_valid_customer_id(std::string_view customer_id) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("._:@-").find(c) != std::string_view::npos;
    };
    return !customer_id.empty() && customer_id.size() <= 128 &&
           std::all_of(customer_id.begin(), customer_id.end(), allowed);
}

Result<std::optional<TenantId>> TenantStore::find(std::string_view customer_id) {
    constexpr std::string_view sql = "SELECT id FROM tenants WHERE customer_id = $1";
    std::optional<TenantId> tenant;
    const Value values[] = {customer_id};
    const auto found = connection_.query(
        sql, values, [&](const Row& row) { tenant = TenantId::from_bytes(row.blob(0)); });
    if (!found) return found.error();
    return tenant;
}

Result<std::string> TenantStore::customer_id(TenantId tenant) {
    constexpr std::string_view sql = "SELECT customer_id FROM tenants WHERE id = $1";
    std::string customer_id;
    const Value values[] = {Blob{tenant.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { customer_id = row.text(0); });
    if (!found) return found.error();
    if (*found == 0) return Error{ErrorCode::not_found, "no such tenant"};
    return customer_id;
}

Result<> TenantStore::take_turn(TenantId tenant) {
    constexpr std::string_view sql = "UPDATE tenants SET created_at = created_at WHERE id = $1";
    const Value values[] = {Blob{tenant.view()}};
    return connection_.send(sql, values);
}

Result<TenantId> TenantStore::find_or_create(std::string_view customer_id, Time now) {
    auto found = find(customer_id);
    if (!found) return found.error();
    if (*found) return **found;

    constexpr std::string_view sql =
        "INSERT INTO tenants (id, customer_id, created_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (customer_id) DO NOTHING";
    const auto id = TenantId::next();
    const Value values[] = {Blob{id.view()}, customer_id, to_micros(now)};
    if (const auto inserted = connection_.execute(sql, values); !inserted) return inserted.error();

    found = find(customer_id);  // ours, or that of a faster one
    if (!found) return found.error();
    if (!*found) return Error{ErrorCode::unavailable, "the tenant is not visible yet"};
    return **found;
}

Result<> TenantStore::insert(TenantId tenant, std::string_view customer_id, Time now) {
    constexpr std::string_view sql =
        "INSERT INTO tenants (id, customer_id, created_at) VALUES ($1, $2, $3)";
    const Value values[] = {Blob{tenant.view()}, customer_id, to_micros(now)};
    return done(connection_.execute(sql, values));
}

std::optional<ApiKeyText> ApiKeyText::parse(std::string_view text) {
    constexpr std::size_t id_size = 8, secret_size = 43;
    if (text.size() != 3 + id_size + 1 + secret_size || !text.starts_with("ut_") ||
        text[3 + id_size] != '_') {
        return std::nullopt;
    }
    return ApiKeyText{std::string(text.substr(3, id_size)), std::string(text.substr(12))};
}

ApiKeyText ApiKeyText::generate() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::uint32_t id = 0;
    randombytes_buf(&id, sizeof id);
    std::array<unsigned char, 32> secret{};
    randombytes_buf(secret.data(), secret.size());
    std::array<char, 64> base64{};
    sodium_bin2base64(base64.data(), base64.size(), secret.data(), secret.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return {fmt::format("{:08x}", id), base64.data()};
}

std::string ApiKeyText::to_string() const { return fmt::format("ut_{}_{}", public_id, secret); }

std::string ApiKeyText::secret_sha256() const {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
           reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

bool has_ended(const ApiKey& key, Time now) {
    return key.revoked_at || (key.expires_at && *key.expires_at <= now);
}

bool is_in_force(const ApiKey& key, Time now) { return !has_ended(key, now) && !key.maker_gone; }

ApiKey successor_of(const ApiKey& old, const ApiKeyText& text, Time now) {
    auto key = old;
    key.id = ApiKeyId::next();
    key.public_id = text.public_id;
    key.secret_sha256 = text.secret_sha256();
    key.created_at = now;
    key.last_used_at.reset();
    return key;
}

Result<> ApiKeyStore::insert(const ApiKey& key) {
    constexpr std::string_view sql =
        "INSERT INTO api_keys (id, public_id, tenant_id, secret_sha256, scopes, created_at,"
        " expires_at, name, created_by, role) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    const Value values[] = {Blob{key.id.view()},
                            key.public_id,
                            key.tenant ? Value(Blob{key.tenant->view()}) : Value(nullptr),
                            Blob{key.secret_sha256},
                            key.scopes,
                            to_micros(key.created_at),
                            time_or_null(key.expires_at),
                            key.name,
                            key.created_by ? Value(Blob{key.created_by->view()}) : Value(nullptr),
                            to_string(key.role)};
    return done(connection_.execute(sql, values));
}

Result<std::optional<ApiKey>> ApiKeyStore::find(std::string_view public_id) {
    static const std::string sql = fmt::format("{} WHERE k.public_id = $1", key_columns);
    std::optional<ApiKey> key;
    const Value values[] = {public_id};
    const auto found = connection_.query(sql, values, [&](const Row& row) { key = read_key(row); });
    if (!found) return found.error();
    return key;
}

Result<std::vector<ApiKey>> ApiKeyStore::list() {
    static const std::string sql = fmt::format("{} ORDER BY k.id", key_columns);
    std::vector<ApiKey> keys;
    const auto found =
        connection_.query(sql, {}, [&](const Row& row) { keys.push_back(read_key(row)); });
    if (!found) return found.error();
    return keys;
}

Result<std::vector<ApiKey>> ApiKeyStore::list(TenantId tenant) {
    static const std::string sql =
        fmt::format("{} WHERE k.tenant_id = $1 ORDER BY k.id DESC", key_columns);
    std::vector<ApiKey> keys;
    const Value values[] = {Blob{tenant.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { keys.push_back(read_key(row)); });
    if (!found) return found.error();
    return keys;
}

Result<std::optional<ApiKey>> ApiKeyStore::find(TenantId tenant, ApiKeyId id) {
    static const std::string sql =
        fmt::format("{} WHERE k.tenant_id = $1 AND k.id = $2", key_columns);
    std::optional<ApiKey> key;
    const Value values[] = {Blob{tenant.view()}, Blob{id.view()}};
    const auto found = connection_.query(sql, values, [&](const Row& row) { key = read_key(row); });
    if (!found) return found.error();
    return key;
}

Result<> ApiKeyStore::limit(ApiKeyId id, Time end) {
    constexpr std::string_view sql =
        "UPDATE api_keys SET expires_at = $2"
        " WHERE id = $1 AND (expires_at IS NULL OR expires_at > $2)";
    const Value values[] = {Blob{id.view()}, to_micros(end)};
    return done(connection_.execute(sql, values));
}

Result<bool> ApiKeyStore::revoke(std::string_view public_id, Time now) {
    constexpr std::string_view sql =
        "UPDATE api_keys SET revoked_at = $2 WHERE public_id = $1 AND revoked_at IS NULL";
    const Value values[] = {public_id, to_micros(now)};
    const auto changed = connection_.execute(sql, values);
    if (!changed) return changed.error();
    return *changed > 0;
}

Result<std::int64_t> ApiKeyStore::revoke_of(TenantId tenant, UserId maker, Time now) {
    constexpr std::string_view sql =
        "UPDATE api_keys SET revoked_at = $3"
        " WHERE tenant_id = $1 AND created_by = $2 AND revoked_at IS NULL";
    const Value values[] = {Blob{tenant.view()}, Blob{maker.view()}, to_micros(now)};
    return connection_.execute(sql, values);
}

Result<> ApiKeyStore::touch(ApiKeyId id, Time now) {
    constexpr std::string_view sql = "UPDATE api_keys SET last_used_at = $2 WHERE id = $1";
    const Value values[] = {Blob{id.view()}, to_micros(now)};
    return connection_.send(sql, values);
}

}  // namespace undertone
