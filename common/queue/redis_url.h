// Where a Redis is: the forms that redis.url takes.
//
//   redis://127.0.0.1:6379/0      redis://:p%40ss@redis.internal/2
//   unix:///run/undertone/redis.sock      unix:/run/undertone/redis.sock
#pragma once

#include "common/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace undertone {

struct RedisAddress {
    std::string host;  ///< empty for a Unix socket
    std::uint16_t port = 6379;
    std::string path;      ///< of the Unix socket
    std::string user;      ///< empty: Redis's default user
    std::string password;  ///< empty: no AUTH is sent
    std::uint32_t database = 0;

    auto operator<=>(const RedisAddress&) const = default;

    /// "host:port" or the socket's path: for logs, without the password.
    std::string to_string() const;
};

/// Errors: invalid_value, saying what was expected; never repeats the password.
Result<RedisAddress> parse_redis_url(std::string_view url);

}  // namespace undertone
