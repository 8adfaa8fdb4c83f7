// A distribution of durations in bounded space, the same whatever order they came in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace undertone {

/// Exact up to 64 different values. From then on a histogram with 20 buckets to each doubling of
/// the duration, so that a quantile is off by at most 2.5 %; at most about 1,200 buckets, 300 for
/// durations between a second and six hours.
class ReplyTimes {
public:
    static constexpr std::size_t exact_values_max = 64;

    /// `micros` is not negative.
    void add(std::int64_t micros) { add(micros, 1); }
    void merge(const ReplyTimes& other);

    std::uint64_t count() const { return count_; }
    bool exact() const { return exact_; }

    /// Seconds at `quantile` (0.5: the median), linear between the two nearest; nullopt: no values.
    std::optional<double> quantile(double quantile) const;

    static void transfer(auto& archive, auto& self) {
        archive(self.exact_, self.count_, self.entries_);
    }

private:
    struct Entry {
        std::int64_t key = 0;  ///< microseconds while exact, then a bucket's number
        std::uint64_t count = 0;

        static void transfer(auto& archive, auto& self) { archive(self.key, self.count); }
    };

    void add(std::int64_t micros, std::uint64_t times);
    void add_key(std::int64_t key, std::uint64_t times);
    void leave_exactness();
    double micros_at(std::uint64_t rank) const;

    bool exact_ = true;
    std::uint64_t count_ = 0;
    std::vector<Entry> entries_;  // by key
};

}  // namespace undertone
