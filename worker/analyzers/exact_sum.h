// A sum of doubles without rounding: the same for any order and any split.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace undertone {

/// A fixed-point number wide enough for every finite double (after R. M. Neal, "Fast exact
/// summation using small and large superaccumulators", 2015): limbs of 32 bits in 64-bit integers,
/// so that carries can wait.
class ExactSum {
public:
    /// `value` is finite.
    void add(double value);
    /// a·b, unrounded (unless it is smaller than 1e-290).
    void add_product(double a, double b);
    void add(const ExactSum& other);

    /// The sum rounded to a double, give or take the last bit.
    double rounded() const;

    static void transfer(auto& archive, auto& self) {
        for (auto& limb : self.limbs_) archive(limb);
    }

private:
    void carry();

    // Limb i counts units of 2^(32 i - 1074); the last takes the sign and 32 bits of overflow.
    static constexpr std::size_t limbs = 2 * 1024 / 32 + 4;
    static constexpr std::uint32_t carry_every = 1u << 29;

    std::array<std::int64_t, limbs> limbs_{};
    std::uint32_t added_ = 0;  // since the last carry()
};

}  // namespace undertone
