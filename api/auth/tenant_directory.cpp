#include "api/auth/tenant_directory.h"

#include "common/store/membership_store.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <mutex>

namespace undertone {
namespace {

constexpr std::chrono::seconds key_kept{5}, members_kept{2};
constexpr std::size_t kept_max = 100'000;
constexpr std::chrono::minutes use_noted_every{1};

}  // namespace

Result<std::optional<TenantId>> TenantDirectory::find(std::string_view customer_id) {
    {
        const std::shared_lock lock(mutex_);
        if (const auto it = tenants_.find(customer_id); it != tenants_.end()) return {it->second};
    }
    std::optional<TenantId> tenant;
    const auto read = database_.read([&](Connection& connection) -> Result<> {
        const auto found = TenantStore(connection).find(customer_id);
        if (!found) return found.error();
        tenant = *found;
        return {};
    });
    if (!read) return read.error();
    if (tenant) remember(customer_id, *tenant);
    return tenant;
}

Result<std::string> TenantDirectory::customer_id(TenantId tenant) {
    {
        const std::shared_lock lock(mutex_);
        if (const auto it = customer_ids_.find(tenant); it != customer_ids_.end()) {
            return it->second;
        }
    }
    std::string name;
    const auto read = database_.read([&](Connection& connection) -> Result<> {
        auto found = TenantStore(connection).customer_id(tenant);
        if (!found) return found.error();
        name = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    remember(name, tenant);
    return name;
}

void TenantDirectory::remember(std::string_view customer_id, TenantId tenant) {
    const std::unique_lock lock(mutex_);
    if (tenants_.size() >= kept_max) {
        tenants_.clear();
        customer_ids_.clear();
    }
    tenants_.insert_or_assign(std::string(customer_id), tenant);
    customer_ids_.insert_or_assign(tenant, std::string(customer_id));
}

Result<bool> TenantDirectory::has_members(TenantId tenant) {
    const auto now = clock_.steady();
    std::uint64_t forgotten = 0;
    {
        const std::shared_lock lock(mutex_);
        forgotten = forgotten_;
        const auto it = members_.find(tenant);
        if (it != members_.end() && now - it->second.read_at < members_kept) return it->second.any;
    }
    bool any = false;
    const auto read = database_.read([&](Connection& connection) -> Result<> {
        const auto found = MembershipStore(connection, tenant).any();
        if (!found) return found.error();
        any = *found;
        return {};
    });
    if (!read) return read.error();

    const std::unique_lock lock(mutex_);
    if (forgotten == forgotten_) {
        if (members_.size() >= kept_max) members_.clear();
        members_.insert_or_assign(tenant, KeptMembers{any, now});
    }
    return any;
}

void TenantDirectory::forget() {
    const std::unique_lock lock(mutex_);
    ++forgotten_;
    keys_.clear();
    members_.clear();
}

Result<KeyCheck> TenantDirectory::check_key(std::string_view text) {
    using Verdict = KeyCheck::Verdict;
    const auto parsed = ApiKeyText::parse(text);
    if (!parsed) return KeyCheck{Verdict::unknown, {}};
    auto key = read_key(parsed->public_id);
    if (!key) return key.error();
    if (!*key) return KeyCheck{Verdict::unknown, {}};

    const auto digest = parsed->secret_sha256();
    const auto& known = (*key)->secret_sha256;
    const bool same = digest.size() == known.size() &&
                      CRYPTO_memcmp(digest.data(), known.data(), digest.size()) == 0;
    if (!same) return KeyCheck{Verdict::wrong_secret, std::move(*key)};
    const auto now = clock_.now();
    if (!is_in_force(**key, now)) return KeyCheck{Verdict::ended, std::move(*key)};
    note_use(**key, now);
    return KeyCheck{Verdict::good, std::move(*key)};
}

void TenantDirectory::note_use(const ApiKey& key, Time now) {
    const auto recently = [&](const std::optional<Time>& used) {
        return used && now - *used < use_noted_every;
    };
    if (recently(key.last_used_at)) return;
    {
        const std::unique_lock lock(mutex_);
        const auto it = keys_.find(key.public_id);
        // Of requests that come together the first one notes it.
        if (it == keys_.end() || !it->second.key || recently(it->second.key->last_used_at)) return;
        it->second.key->last_used_at = now;
    }
    // A note that is not taken is made up for by the next one: nobody waits for it.
    database_.write([id = key.id, now](
                        Connection& connection) { return ApiKeyStore(connection).touch(id, now); },
                    [](const Result<>&) {});
}

Result<std::optional<ApiKey>> TenantDirectory::read_key(std::string_view public_id) {
    const auto now = clock_.steady();
    std::uint64_t forgotten = 0;
    {
        const std::shared_lock lock(mutex_);
        forgotten = forgotten_;
        if (const auto it = keys_.find(public_id);
            it != keys_.end() && now - it->second.read_at < key_kept) {
            return it->second.key;
        }
    }
    std::optional<ApiKey> key;
    const auto read = database_.read([&](Connection& connection) -> Result<> {
        auto found = ApiKeyStore(connection).find(public_id);
        if (!found) return found.error();
        key = std::move(*found);
        return {};
    });
    if (!read) return read.error();

    keep(public_id, {key, now}, forgotten);
    return key;
}

void TenantDirectory::keep(std::string_view public_id, KeptKey kept, std::uint64_t forgotten) {
    const std::unique_lock lock(mutex_);
    if (forgotten != forgotten_) return;
    if (keys_.size() >= kept_max) keys_.clear();
    auto& place = keys_[std::string(public_id)];
    // The store may not have our own note of its use yet.
    if (place.key && kept.key) {
        kept.key->last_used_at = std::max(kept.key->last_used_at, place.key->last_used_at);
    }
    place = std::move(kept);
}

}  // namespace undertone
