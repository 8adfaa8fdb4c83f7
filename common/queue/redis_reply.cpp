#include "common/queue/redis_reply.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace undertone {
namespace {

void require_type(bool matches, const redisReply* reply) {
    if (matches) return;
    throw std::logic_error("Redis answered with type " + std::to_string(reply->type));
}

/// Refusals that say something about the server's state, not about the command.
bool may_heal(std::string_view error) {
    constexpr std::array states = {"LOADING",    "OOM",        "BUSY",      "READONLY",
                                   "MASTERDOWN", "NOAUTH",     "WRONGPASS", "NOPERM",
                                   "MISCONF",    "TRYAGAIN",   "MOVED",     "CLUSTERDOWN",
                                   "NOSCRIPT",   "NOREPLICAS", "UNKILLABLE"};
    return std::any_of(states.begin(), states.end(),
                       [&](std::string_view state) { return error.starts_with(state); });
}

}  // namespace

bool RedisValue::is_null() const { return reply_->type == REDIS_REPLY_NIL; }

bool RedisValue::is_error() const { return reply_->type == REDIS_REPLY_ERROR; }

std::int64_t RedisValue::integer() const {
    require_type(reply_->type == REDIS_REPLY_INTEGER, reply_);
    return reply_->integer;
}

std::string_view RedisValue::text() const {
    require_type(reply_->type == REDIS_REPLY_STRING || reply_->type == REDIS_REPLY_STATUS ||
                     reply_->type == REDIS_REPLY_ERROR,
                 reply_);
    return {reply_->str, reply_->len};
}

std::size_t RedisValue::size() const {
    require_type(reply_->type == REDIS_REPLY_ARRAY, reply_);
    return reply_->elements;
}

RedisValue RedisValue::operator[](std::size_t index) const {
    if (index >= size()) throw std::logic_error("Redis answered with too few values");
    return RedisValue(reply_->element[index]);
}

Result<RedisReply> RedisReply::checked() && {
    if (!value().is_error()) return std::move(*this);
    const std::string detail(value().text());
    return Error{may_heal(detail) ? ErrorCode::unavailable : ErrorCode::internal, detail};
}

void RedisReply::Free::operator()(redisReply* reply) const { ::freeReplyObject(reply); }

}  // namespace undertone
