#include "api/limits/token_bucket.h"

#include <algorithm>
#include <cmath>

namespace undertone {
namespace {

constexpr double ms_per_minute = 60'000;

}  // namespace

TokenBucket::TokenBucket(std::uint32_t per_minute, LimitTime now)
    : capacity_(per_minute), tokens_(static_cast<double>(per_minute)), at_(now) {}

double TokenBucket::available(LimitTime now) const {
    const std::chrono::duration<double, std::milli> passed = now - at_;
    const auto capacity = static_cast<double>(capacity_);
    return std::min(capacity, tokens_ + capacity * std::max(passed.count(), 0.0) / ms_per_minute);
}

std::int64_t TokenBucket::draw(std::int64_t asked, LimitTime now) {
    const auto there = available(now);
    const auto drawn = std::clamp<std::int64_t>(static_cast<std::int64_t>(there), 0, asked);
    set(there - static_cast<double>(drawn), now);
    return drawn;
}

void TokenBucket::set(double tokens, LimitTime now) {
    tokens_ = tokens;
    at_ = now;
}

std::chrono::milliseconds TokenBucket::wait_for(std::int64_t tokens, LimitTime now) const {
    const auto missing = static_cast<double>(tokens) - available(now);
    if (missing <= 0) return {};
    const auto ms = std::ceil(missing * ms_per_minute / static_cast<double>(capacity_));
    return std::chrono::milliseconds(static_cast<std::int64_t>(ms));
}

}  // namespace undertone
