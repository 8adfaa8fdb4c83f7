#include "api/limits/rate_limits.h"

#include "api/limits/client_block.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

namespace undertone {
namespace {

constexpr std::size_t draws_max = 500;  // in one run of the script

/// What RateLimit and RateLimit-Policy call it, and the setting that limits it.
struct ClassNames {
    std::string_view policy, setting, letter;
};
ClassNames names_of(RateClass kind) {
    switch (kind) {
        case RateClass::read:
            return {"reads", "limits.reads_per_minute", "r"};
        case RateClass::write:
            return {"writes", "limits.writes_per_minute", "w"};
        case RateClass::refused:
            return {"refused", "limits.refused_per_minute", "x"};
        case RateClass::login:
            break;
    }
    return {"logins", "limits.logins_per_minute", "l"};
}

bool is_read(Method method) { return method == Method::get || method == Method::head; }

/// Of any length, so that a bucket's name has none of its own.
std::array<std::uint8_t, 16> digest_of(std::string_view address) {
    const auto block = client_block(address);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> sha256{};
    SHA256(reinterpret_cast<const unsigned char*>(block.data()), block.size(), sha256.data());
    std::array<std::uint8_t, 16> digest{};
    std::copy_n(sha256.begin(), digest.size(), digest.begin());
    return digest;
}

std::int64_t whole_seconds(std::chrono::milliseconds time) {
    return std::chrono::ceil<std::chrono::seconds>(time).count();
}

/// draft-ietf-httpapi-ratelimit-headers: "writes";q=600;w=60 and "writes";r=599;t=1
void add_fields(Request& request, std::string_view policy, std::uint32_t per_minute,
                const TokenAllotment::Verdict& verdict) {
    request.answer_headers.emplace_back("RateLimit-Policy",
                                        fmt::format("\"{}\";q={};w=60", policy, per_minute));
    request.answer_headers.emplace_back(
        "RateLimit",
        fmt::format("\"{}\";r={};t={}", policy, verdict.remaining, whole_seconds(verdict.full_in)));
}

Response over_limit(const Request& request, std::string_view setting, std::uint32_t per_minute,
                    std::chrono::milliseconds retry_in) {
    Problem refusal;
    refusal.status = 429;
    refusal.code = "rate_limited";
    refusal.detail = fmt::format("more requests than {} = {}", setting, per_minute);
    refusal.extra = fmt::format(R"("limit":"{}","limit_value":{})", setting, per_minute);
    refusal.headers.emplace_back(
        "Retry-After", std::to_string(std::max<std::int64_t>(whole_seconds(retry_in), 1)));
    return problem(refusal, request);
}

}  // namespace

std::size_t RateLimits::KeyHash::operator()(const Key& key) const noexcept {
    std::size_t low;  // the random half of a UUIDv7
    std::memcpy(&low, key.whose.data() + 8, sizeof low);
    return low ^ static_cast<std::size_t>(key.kind);
}

RateLimits::RateLimits(const LimitsConfig& config, const Clock& clock, SharedBuckets& buckets)
    : config_(config), clock_(clock), buckets_(buckets), drawer_([this] { run(); }) {}

RateLimits::~RateLimits() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    drawer_.join();
}

std::uint32_t RateLimits::per_minute(RateClass kind) const {
    if (kind == RateClass::read) return config_.reads_per_minute;
    if (kind == RateClass::refused) return config_.refused_per_minute;
    return kind == RateClass::write ? config_.writes_per_minute : config_.logins_per_minute;
}

std::optional<Response> RateLimits::check(Request& request, const Route& route) {
    const auto& principal = request.principal;
    if (const auto tenant = principal.tenant ? principal.tenant : principal.home) {
        return check_tenant(request, *tenant);
    }
    if (route.access != Access::anyone || !route.mints_credential) return std::nullopt;
    return count(request, {RateClass::login, digest_of(request.client_address)});
}

std::optional<Response> RateLimits::check_refused(Request& request, int status) {
    constexpr int unauthorized = 401;
    const auto& home = request.principal.home;
    if (status == unauthorized) {
        return count(request, {RateClass::refused, digest_of(request.client_address)});
    }
    return home ? check_tenant(request, *home) : std::nullopt;
}

std::optional<Response> RateLimits::check_tenant(Request& request, TenantId tenant) {
    const auto kind = is_read(request.method) ? RateClass::read : RateClass::write;
    return count(request, {kind, tenant.uuid.bytes});
}

std::optional<Response> RateLimits::count(Request& request, const Key& key) {
    const auto limit = per_minute(key.kind);
    if (limit == 0) return std::nullopt;
    const auto verdict = take(key);
    const auto names = names_of(key.kind);
    add_fields(request, names.policy, limit, verdict);
    if (verdict.allowed) return std::nullopt;
    return over_limit(request, names.setting, limit, verdict.retry_in);
}

TokenAllotment::Verdict RateLimits::take(const Key& key) {
    const auto now = clock_.steady();
    auto& shard = shard_of(key);
    TokenAllotment::Verdict verdict;
    std::int64_t wanted = 0;
    {
        const std::lock_guard lock(shard.mutex);
        if (shard.entries.size() >= shard.sweep_at) sweep(shard, now);
        const auto fresh = TokenAllotment(per_minute(key.kind), now);
        auto& entry = shard.entries.try_emplace(key, Entry{fresh}).first->second;
        verdict = entry.allotment.take(now);
        if (!entry.drawing) wanted = entry.allotment.wanted();
        entry.drawing = entry.drawing || wanted > 0;
    }
    if (wanted > 0) want({key, wanted});
    return verdict;
}

/// Forgets whose bucket is full again.
void RateLimits::sweep(Shard& shard, LimitTime now) {
    std::erase_if(shard.entries, [&](const auto& item) {
        return !item.second.drawing && item.second.allotment.is_full(now);
    });
    shard.sweep_at = std::max(shard.sweep_at, 2 * shard.entries.size());
}

void RateLimits::want(Wanted wanted) {
    {
        const std::lock_guard lock(mutex_);
        wanted_.push_back(wanted);
    }
    changed_.notify_one();
}

/// The thread that draws tokens.
void RateLimits::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !wanted_.empty(); });
        if (stopping_) return;
        const auto count = std::min(wanted_.size(), draws_max);
        const auto end = wanted_.begin() + static_cast<std::ptrdiff_t>(count);
        const std::vector<Wanted> wanted(wanted_.begin(), end);
        wanted_.erase(wanted_.begin(), end);
        lock.unlock();
        draw(wanted);
        lock.lock();
    }
}

void RateLimits::draw(const std::vector<Wanted>& wanted) {
    std::vector<SharedBuckets::Draw> draws;
    for (const auto& [key, tokens] : wanted) {
        std::string name(names_of(key.kind).letter);
        name.append(reinterpret_cast<const char*>(key.whose.data()), key.whose.size());
        draws.push_back(
            {std::move(name), per_minute(key.kind), SharedBuckets::Fill::steady, tokens});
    }
    const auto drawn = buckets_.draw(draws);
    const auto now = clock_.steady();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        auto& shard = shard_of(wanted[i].key);
        const std::lock_guard lock(shard.mutex);
        const auto entry = shard.entries.find(wanted[i].key);
        if (entry == shard.entries.end()) continue;
        auto& [allotment, drawing] = entry->second;
        drawing = false;
        if (drawn && i < drawn->size()) {
            allotment.drawn((*drawn)[i].granted, (*drawn)[i].left, now);
        } else {
            allotment.draw_alone(wanted[i].tokens, now);
        }
    }
}

}  // namespace undertone
