// One connection to Redis: blocking hiredis, with its null replies and errno turned into Results.
#pragma once

#include "common/queue/redis_reply.h"
#include "common/queue/redis_url.h"
#include "common/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

struct redisContext;

namespace undertone {

/// The words of one command, owned. Ids go in as their 16 bytes, numbers as decimal digits.
class RedisCommand {
public:
    RedisCommand() = default;
    explicit RedisCommand(std::string_view name) { add(name); }

    RedisCommand& add(std::string_view word);
    RedisCommand& add(std::uint64_t number);
    RedisCommand& append(const RedisCommand& other);

    std::string_view bytes() const { return bytes_; }
    const std::vector<std::size_t>& lengths() const { return lengths_; }

private:
    std::string bytes_;  // all words, one after another
    std::vector<std::size_t> lengths_;
};

/// Used by one thread at a time; only interrupt() may come from another. After an error of the
/// connection (unavailable) it is closed, and the next open() starts afresh.
class RedisConnection {
public:
    /// `timeout` holds for connecting and for each answer.
    RedisConnection(RedisAddress address, std::chrono::milliseconds timeout);
    ~RedisConnection();
    RedisConnection(const RedisConnection&) = delete;
    RedisConnection& operator=(const RedisConnection&) = delete;

    /// Connects, authenticates and selects the database; nothing to do on an open connection.
    /// Ignores SIGPIPE for the whole process unless it is handled: hiredis uses write(2).
    Result<> open();
    bool is_open() const { return context_ != nullptr; }
    /// Whether an idle connection can be used: the server has neither closed it nor sent anything.
    bool is_fresh() const;
    void close();

    /// Sends a command and waits for its answer. An error answer is an Error.
    Result<RedisReply> run(const RedisCommand& command);

    /// Pipelining: queues a command, to be sent with the next read().
    Result<> append(const RedisCommand& command);
    /// The answer to the oldest command not yet answered. An error answer is a RedisReply here.
    Result<RedisReply> read();

    /// Changes how long read() waits; nullopt-like zero waits forever.
    Result<> set_answer_timeout(std::chrono::milliseconds timeout);

    /// Ends the read in progress and refuses all use from now on. Callable from any thread.
    void interrupt();

private:
    Result<> greet();
    Error fail();

    const RedisAddress address_;
    const std::chrono::milliseconds timeout_;
    std::chrono::milliseconds answer_timeout_;
    redisContext* context_ = nullptr;

    std::mutex mutex_;  // guards what interrupt() touches
    int fd_ = -1;
    bool interrupted_ = false;
};

}  // namespace undertone
