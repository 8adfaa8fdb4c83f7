// How many requests a tenant, or for logins an address, may make in a minute.
#pragma once

#include "api/http/router.h"
#include "api/http/server.h"
#include "api/limits/shared_buckets.h"
#include "api/limits/token_allotment.h"
#include "common/clock.h"
#include "common/config.h"

#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

namespace undertone {

/// What a request counts as.
enum class RateClass : std::uint8_t { read, write, login, refused };

/// Nobody waits for Redis here: a thread draws tokens for the requests to come. Thread-safe.
class RateLimits {
public:
    RateLimits(const LimitsConfig& config, const Clock& clock, SharedBuckets& buckets);
    ~RateLimits();
    RateLimits(const RateLimits&) = delete;
    RateLimits& operator=(const RateLimits&) = delete;

    /// Counts a request that the guard let pass, by its tenant, or its credential's where it names
    /// a foreign one, or, for a route that hands out credentials to anyone, by its address. Adds
    /// the RateLimit fields to its answer, or returns the refusal.
    std::optional<Response> check(Request& request, const Route& route);

    /// The same for one that the guard refused with `status`: a wrong credential by its address.
    std::optional<Response> check_refused(Request& request, int status);

    /// The same for a request of a tenant that is known now.
    std::optional<Response> check_tenant(Request& request, TenantId tenant);

private:
    struct Key {
        RateClass kind;
        std::array<std::uint8_t, 16> whose;  // a tenant's id, or an address's digest
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const noexcept;
    };
    struct Entry {
        TokenAllotment allotment;
        bool drawing = false;
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_map<Key, Entry, KeyHash> entries;
        std::size_t sweep_at = 10'000;  // entries
    };
    struct Wanted {
        Key key;
        std::int64_t tokens;
    };

    std::uint32_t per_minute(RateClass kind) const;
    std::optional<Response> count(Request& request, const Key& key);
    TokenAllotment::Verdict take(const Key& key);
    Shard& shard_of(const Key& key) { return shards_[KeyHash()(key) % shards_.size()]; }
    static void sweep(Shard& shard, LimitTime now);
    void want(Wanted wanted);
    void run();
    void draw(const std::vector<Wanted>& wanted);

    const LimitsConfig& config_;
    const Clock& clock_;
    SharedBuckets& buckets_;
    std::array<Shard, 16> shards_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Wanted> wanted_;
    bool stopping_ = false;
    std::thread drawer_;
};

/// Refuses what is over the limits once another guard has let it pass.
class LimitingGuard final : public Guard {
public:
    LimitingGuard(Guard& inner, RateLimits& limits) : inner_(inner), limits_(limits) {}

    std::optional<Response> check(Request& request, const Route& route) override {
        auto refusal = inner_.check(request, route);
        if (!refusal) return limits_.check(request, route);
        auto over = limits_.check_refused(request, refusal->status);
        return over ? std::move(over) : std::move(refusal);
    }
    std::optional<Response> check_again(Request& request, const Route& route) override {
        return inner_.check_again(request, route);
    }

private:
    Guard& inner_;
    RateLimits& limits_;
};

}  // namespace undertone
