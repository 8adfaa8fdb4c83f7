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
        auto& kept = registers_[hash >> (64 - precision_)];
        // The bit set at the end bounds the rank.
        const auto rest = hash << precision_ | std::uint64_t{1} << (precision_ - 1);
        const auto rank = static_cast<char>(std::countl_zero(rest) + 1);
        if (rank > kept) kept = rank;
    }

    void prefetch(std::uint64_t hash) const {
        __builtin_prefetch(&registers_[hash >> (64 - precision_)]);
    }

    /// Both have the coarser precision of the two afterwards.
    void merge(HyperLogLog other);

    std::uint64_t estimate() const;

    static void transfer(auto& archive, auto& self) { archive(self.precision_, self.registers_); }

private:
    /// As if it had been this precise from the start.
    void coarsen(unsigned precision);

    unsigned precision_;
    std::string registers_;
};

}  // namespace undertone
