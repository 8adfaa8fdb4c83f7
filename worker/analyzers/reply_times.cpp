#include "worker/analyzers/reply_times.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace undertone {
namespace {

constexpr std::int64_t buckets_per_octave = 20;
constexpr std::int64_t micros_max = std::int64_t{1} << 58;  // 9,000 years; times 20 still fits

/// Durations under 32 us have a bucket each, so that every wider bucket has a whole width.
constexpr int exact_octaves = 5;

std::int64_t bucket_of(std::int64_t micros) {
    micros = std::min(micros, micros_max);
    const auto octave = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(micros))) - 1;
    if (octave < exact_octaves) return micros;
    const auto base = std::int64_t{1} << octave;
    return (octave + 1) * 32 + ((micros - base) * buckets_per_octave >> octave);
}

double middle_of(std::int64_t bucket) {
    if (bucket < 1 << exact_octaves) return static_cast<double>(bucket);
    const auto octave = static_cast<int>(bucket / 32 - 1);
    const auto lower = 1 + static_cast<double>(bucket % 32) / double{buckets_per_octave};
    return std::ldexp(lower + 0.5 / double{buckets_per_octave}, octave);
}

}  // namespace

void ReplyTimes::add(std::int64_t micros, std::uint64_t times) {
    count_ += times;
    add_key(exact_ ? micros : bucket_of(micros), times);
    if (exact_ && entries_.size() > exact_values_max) leave_exactness();
}

void ReplyTimes::add_key(std::int64_t key, std::uint64_t times) {
    const auto at = std::ranges::lower_bound(entries_, key, {}, &Entry::key);
    if (at != entries_.end() && at->key == key) {
        at->count += times;
    } else {
        entries_.insert(at, {key, times});
    }
}

void ReplyTimes::leave_exactness() {
    exact_ = false;
    const auto values = std::exchange(entries_, {});
    for (const auto& [micros, times] : values) add_key(bucket_of(micros), times);
}

void ReplyTimes::merge(const ReplyTimes& other) {
    if (exact_ && !other.exact_) leave_exactness();
    for (const auto& [key, times] : other.entries_) {
        if (other.exact_) {
            add(key, times);
        } else {
            count_ += times;
            add_key(key, times);
        }
    }
}

double ReplyTimes::micros_at(std::uint64_t rank) const {
    for (const auto& [key, times] : entries_) {
        if (rank < times) return exact_ ? static_cast<double>(key) : middle_of(key);
        rank -= times;
    }
    return 0;
}

std::optional<double> ReplyTimes::quantile(double quantile) const {
    if (count_ == 0) return std::nullopt;
    const auto position = quantile * static_cast<double>(count_ - 1);
    const auto below = static_cast<std::uint64_t>(position);
    const auto above = std::min(below + 1, count_ - 1);
    const auto low = micros_at(below), high = micros_at(above);
    const auto micros = low + (high - low) * (position - static_cast<double>(below));
    return std::round(micros) / 1e6;
}

}  // namespace undertone
