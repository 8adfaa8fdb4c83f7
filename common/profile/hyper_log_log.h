// How many different values there were, from their hashes in bounded space (Flajolet et al. 2007,
// with Ertl's improved estimator, arXiv:1702.01284). With 2^16 registers of a byte the standard
// error is 0.41 %, with 2^12 1.6 %.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

namespace undertone {

class HyperLogLog {
public:
    HyperLogLog() : HyperLogLog(16) {}
    /// 2^precision registers.
    explicit HyperLogLog(unsigned precision)
        : precision_(precision), registers_(std::size_t{1} << precision, '\0') {}

    void add(std::uint64_t hash) {
        const auto rest = rest_of(hash);
        if (rest > changing_max_) return;
        auto& kept = registers_[hash >> (64 - precision_)];
        const auto rank = static_cast<char>(std::countl_zero(rest) + 1);
        if (rank > kept) kept = rank;
        if (++looked_at_ == registers_.size()) find_changing_max();
    }

    /// Fetches what add() of this hash will look at. Inlined always: see ValueCounts.
    [[gnu::always_inline]] void prefetch(std::uint64_t hash) const {
        if (rest_of(hash) > changing_max_) return;
        __builtin_prefetch(&registers_[hash >> (64 - precision_)]);
    }

    /// Both have the coarser precision of the two afterwards.
    void merge(HyperLogLog other);
    /// As if it had been this precise from the start, if that is less than it is.
    void coarsen(unsigned precision);

    std::uint64_t estimate() const;

    static void transfer(auto& archive, auto& self) { archive(self.precision_, self.registers_); }

private:
    /// What the rank is counted in. The bit set at the end bounds it.
    std::uint64_t rest_of(std::uint64_t hash) const {
        return hash << precision_ | std::uint64_t{1} << (precision_ - 1);
    }
    void find_changing_max();

    unsigned precision_;
    std::string registers_;
    // A larger rest has a rank that all registers have reached: most hashes, once there were many.
    std::uint64_t changing_max_ = UINT64_MAX;
    std::size_t looked_at_ = 0;  // since that was found out
};

}  // namespace undertone
