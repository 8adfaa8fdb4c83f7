#include "common/queue/redis_script.h"

#include <fmt/format.h>

namespace undertone {
namespace {

RedisCommand evalsha(const std::string& hash, std::string_view key, const RedisCommand& arguments) {
    RedisCommand command("EVALSHA");
    command.add(hash).add(std::uint64_t{1}).add(key).append(arguments);
    return command;
}

bool is_unknown_script(const RedisReply& reply) {
    return reply.value().is_error() && reply.value().text().starts_with("NOSCRIPT");
}

/// Sends every call, then reads every answer.
Result<std::vector<RedisReply>> exchange(RedisConnection& connection, const std::string& hash,
                                         std::string_view key,
                                         std::span<const RedisCommand> calls) {
    for (const auto& call : calls) {
        if (auto sent = connection.append(evalsha(hash, key, call)); !sent) return sent.error();
    }
    std::vector<RedisReply> replies;
    replies.reserve(calls.size());
    while (replies.size() < calls.size()) {
        auto reply = connection.read();
        if (!reply) return reply.error();
        replies.push_back(std::move(*reply));
    }
    return replies;
}

}  // namespace

RedisScript::RedisScript(std::string_view name, std::string source)
    : name_(name), source_(std::move(source)) {}

Result<RedisReply> RedisScript::run(RedisConnection& connection, std::string_view key,
                                    const RedisCommand& arguments) const {
    auto replies = run_all(connection, key, {&arguments, 1});
    if (!replies) return replies.error();
    return std::move(replies->front());
}

Result<std::vector<RedisReply>> RedisScript::run_all(RedisConnection& connection,
                                                     std::string_view key,
                                                     std::span<const RedisCommand> calls) const {
    if (hash().empty()) {
        if (auto loaded = load(connection); !loaded) return loaded.error();
    }
    auto replies = exchange(connection, hash(), key, calls);
    if (!replies) return replies.error();
    // A new or restarted server: scripts are all it has to be told.
    if (!replies->empty() && is_unknown_script(replies->front())) {
        if (auto loaded = load(connection); !loaded) return loaded.error();
        replies = exchange(connection, hash(), key, calls);
        if (!replies) return replies.error();
    }
    for (auto& reply : *replies) {
        auto checked = std::move(reply).checked();
        if (!checked) {
            return Error{checked.error().code,
                         fmt::format("{}: {}", name_, checked.error().detail)};
        }
        reply = std::move(*checked);
    }
    return replies;
}

Result<> RedisScript::load(RedisConnection& connection) const {
    const auto loaded = connection.run(RedisCommand("SCRIPT").add("LOAD").add(source_));
    if (!loaded) return loaded.error();
    const std::lock_guard lock(mutex_);
    hash_ = loaded->value().text();
    return {};
}

std::string RedisScript::hash() const {
    const std::lock_guard lock(mutex_);
    return hash_;
}

}  // namespace undertone
