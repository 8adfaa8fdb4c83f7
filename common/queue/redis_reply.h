// What Redis answered, without hiredis in sight.
#pragma once

#include "common/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

struct redisReply;

namespace undertone {

/// A value in an answer; valid as long as the RedisReply it is part of. Asking for another type
/// than the command answers is a bug and throws.
class RedisValue {
public:
    explicit RedisValue(const redisReply* reply) : reply_(reply) {}

    bool is_null() const;
    bool is_error() const;
    std::int64_t integer() const;
    /// A string, a status or an error's text.
    std::string_view text() const;
    /// Of an array.
    std::size_t size() const;
    RedisValue operator[](std::size_t index) const;

private:
    const redisReply* reply_;
};

/// An owned answer, errors of the server included.
class RedisReply {
public:
    explicit RedisReply(redisReply* reply) : reply_(reply) {}

    RedisValue value() const { return RedisValue(reply_.get()); }

    /// The answer unless it is an error. unavailable: Redis cannot serve now (it is loading, full,
    /// a replica, wants a password); internal: it refuses what we sent.
    Result<RedisReply> checked() &&;

private:
    struct Free {
        void operator()(redisReply* reply) const;
    };
    std::unique_ptr<redisReply, Free> reply_;
};

}  // namespace undertone
