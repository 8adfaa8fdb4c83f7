#include "api/limits/shared_buckets.h"

#include "embedded/limit_scripts.h"

namespace undertone {
namespace {

constexpr std::string_view prefix = "ut:{q0}:tokens:";
constexpr std::uint64_t fill_ms = 60'000;
constexpr std::size_t answer_words = 3;

RedisCommand arguments_of(std::span<const SharedBuckets::Draw> draws) {
    RedisCommand arguments;
    for (const auto& draw : draws) {
        const bool steady = draw.fill == SharedBuckets::Fill::steady;
        arguments.add(draw.name).add(std::uint64_t{draw.capacity}).add(fill_ms);
        arguments.add(static_cast<std::uint64_t>(draw.asked)).add(steady ? "steady" : "at_once");
    }
    return arguments;
}

}  // namespace

SharedBuckets::SharedBuckets(RedisPool& redis)
    : redis_(redis), script_("draw", std::string(embedded::limit_scripts().front().bytes)) {}

Result<std::vector<SharedBuckets::Drawn>> SharedBuckets::draw(std::span<const Draw> draws) {
    auto redis = redis_.acquire();
    if (!redis) return redis.error();
    const auto reply = script_.run(**redis, prefix, arguments_of(draws));
    if (!reply) return reply.error();

    const auto answer = reply->value();
    std::vector<Drawn> drawn;
    for (std::size_t at = 0; at + answer_words <= answer.size(); at += answer_words) {
        drawn.push_back({.granted = answer[at].integer(),
                         .left = static_cast<double>(answer[at + 1].integer()) / 1000,
                         .full_in = std::chrono::milliseconds(answer[at + 2].integer())});
    }
    return drawn;
}

}  // namespace undertone
