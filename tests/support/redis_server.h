// A redis-server of the test's own, on a Unix socket in a temporary directory.
#pragma once

#include "common/config.h"
#include "tests/support/temp_dir.h"

#include <sys/types.h>

#include <string>
#include <string_view>

namespace undertone::testing {

class RedisServer {
public:
    enum class Keeps { nothing, everything };  ///< `everything`: an AOF, fsynced at each write

    /// Answers PING when the constructor returns; throws if that takes over 10 s. Make it on the
    /// main thread: Redis dies with the thread that started it.
    explicit RedisServer(Keeps keeps = Keeps::nothing);
    ~RedisServer();
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    /// For the objects under test.
    RedisConfig config() const;
    std::string socket() const { return directory_.file("redis.sock"); }

    /// SIGKILL; returns when the process is gone. start() brings it back with what it keeps.
    void kill();
    void start();
    void restart();
    /// FLUSHALL: every key is gone, the server stays.
    void flush();

    /// Runs a command written as one line ("HINCRBY key field 5") and returns the first line of the
    /// answer ("+OK", ":5", "$3").
    std::string command(std::string_view line) const;

private:
    const Keeps keeps_;
    const TempDir directory_;
    pid_t pid_ = 0;
};

}  // namespace undertone::testing
