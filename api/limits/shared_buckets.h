// The token buckets of all API processes, in Redis.
#pragma once

#include "common/queue/redis_pool.h"
#include "common/queue/redis_script.h"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undertone {

/// Thread-safe; the calls wait for Redis.
class SharedBuckets {
public:
    explicit SharedBuckets(RedisPool& redis);

    enum class Fill { steady, at_once };
    struct Draw {
        std::string name;
        std::uint32_t capacity;
        Fill fill;
        std::int64_t asked;  ///< 0: only to know what is in it
    };
    struct Drawn {
        std::int64_t granted;
        double left;
        std::chrono::milliseconds full_in;
    };
    /// An answer for each draw, from buckets that get full within a minute. Errors: unavailable.
    Result<std::vector<Drawn>> draw(std::span<const Draw> draws);

private:
    RedisPool& redis_;
    RedisScript script_;
};

}  // namespace undertone
