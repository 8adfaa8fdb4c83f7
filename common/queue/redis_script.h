// Lua scripts run by their hash, loaded again where Redis does not know them.
#pragma once

#include "common/queue/redis_connection.h"

#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Thread-safe. Errors: unavailable, or internal where the script itself fails.
class RedisScript {
public:
    /// `name` is its file's, for errors.
    RedisScript(std::string_view name, std::string source);

    /// `key` becomes KEYS[1], `arguments` ARGV.
    Result<RedisReply> run(RedisConnection& connection, std::string_view key,
                           const RedisCommand& arguments) const;

    /// One run for each of `calls`, sent together. The runs before an error have taken effect.
    Result<std::vector<RedisReply>> run_all(RedisConnection& connection, std::string_view key,
                                            std::span<const RedisCommand> calls) const;

private:
    Result<> load(RedisConnection& connection) const;
    std::string hash() const;

    const std::string name_;
    const std::string source_;
    mutable std::mutex mutex_;
    mutable std::string hash_;  // SHA-1 as SCRIPT LOAD answered it; empty before
};

}  // namespace undertone
