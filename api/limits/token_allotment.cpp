#include "api/limits/token_allotment.h"

#include <algorithm>

namespace undertone {

TokenAllotment::TokenAllotment(std::uint32_t per_minute, LimitTime now)
    : shared_(per_minute, now), second_(std::max<std::int64_t>(per_minute / 60, 1)) {}

TokenAllotment::Verdict TokenAllotment::take(LimitTime now) {
    const auto in_shared = static_cast<std::int64_t>(shared_.available(now));
    Verdict verdict;
    verdict.allowed = held_ + in_shared > 0;
    if (verdict.allowed) {
        --held_;
    } else {
        verdict.retry_in = shared_.wait_for(1 - held_, now);
    }
    verdict.remaining = std::max<std::int64_t>(held_ + in_shared, 0);
    verdict.full_in = shared_.wait_for(shared_.capacity() - held_, now);
    return verdict;
}

std::int64_t TokenAllotment::wanted() const { return held_ <= second_ / 2 ? second_ - held_ : 0; }

void TokenAllotment::drawn(std::int64_t granted, double left, LimitTime now) {
    held_ += granted;
    shared_.set(left, now);
}

void TokenAllotment::draw_alone(std::int64_t asked, LimitTime now) {
    held_ += shared_.draw(asked, now);
}

bool TokenAllotment::is_full(LimitTime now) const {
    return held_ >= 0 && shared_.wait_for(shared_.capacity(), now).count() == 0;
}

}  // namespace undertone
