#include "api/limits/token_allotment.h"

#include <algorithm>
#include <utility>

namespace undertone {

TokenAllotment::TokenAllotment(std::uint32_t per_minute, LimitTime now)
    : shared_(per_minute, now), second_(std::max<std::int64_t>(per_minute / 60, 1)) {}

TokenAllotment::Verdict TokenAllotment::take(LimitTime now) {
    Verdict verdict;
    if (held_ > 0) {
        --held_;
    } else if (shared_.draw(1, now) == 1) {
        ++owed_;
    } else {
        verdict.allowed = false;
        verdict.retry_in = shared_.wait_for(1, now);
    }
    const auto in_shared = static_cast<std::int64_t>(shared_.available(now));
    verdict.remaining = held_ + std::max<std::int64_t>(in_shared, 0);
    verdict.full_in = shared_.wait_for(shared_.capacity() - held_, now);
    return verdict;
}

std::int64_t TokenAllotment::wanted() const {
    return held_ <= second_ / 2 ? second_ - held_ + owed_ : 0;
}

void TokenAllotment::drawn(std::int64_t granted, double left, LimitTime now) {
    held_ += granted;
    const auto paid = std::min(held_, owed_);
    held_ -= paid;
    owed_ -= paid;
    shared_.set(left - static_cast<double>(owed_), now);
}

void TokenAllotment::draw_alone(std::int64_t asked, LimitTime now) {
    // What is owed has left our idea of the bucket already.
    const auto more = std::max<std::int64_t>(asked - std::exchange(owed_, 0), 0);
    held_ += shared_.draw(more, now);
}

bool TokenAllotment::is_full(LimitTime now) const {
    return owed_ == 0 && shared_.wait_for(shared_.capacity(), now).count() == 0;
}

}  // namespace undertone
