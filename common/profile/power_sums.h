// Sums of powers of integers without rounding: the same for any order and any split.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace undertone {

/// A sum of numbers of less than Limbs · 64 bits, whose carries wait: limb i sums what counts
/// 2^(64 i).
template <std::size_t Limbs>
class WideSum {
public:
    /// Adds ±number · weight; `Sign` is 1 or -1.
    template <int Sign, std::size_t Count>
    void add(const std::array<std::uint64_t, Count>& number, std::uint64_t weight) {
        static_assert(Count < Limbs);
        for (std::size_t i = 0; i < Count; ++i) {
            const auto product = static_cast<Wide>(number[i]) * weight;
            limbs_[i] += Sign * static_cast<Signed>(static_cast<std::uint64_t>(product));
            limbs_[i + 1] += Sign * static_cast<Signed>(product >> 64);
        }
    }
    template <int Sign, std::size_t Count>
    void add(const std::array<std::uint64_t, Count>& number) {
        static_assert(Count < Limbs);
        for (std::size_t i = 0; i < Count; ++i) limbs_[i] += Sign * static_cast<Signed>(number[i]);
    }

    void merge(const WideSum& other) {
        for (std::size_t i = 0; i < Limbs; ++i) limbs_[i] += other.limbs_[i];
    }

    boost::multiprecision::cpp_int value() const {
        boost::multiprecision::cpp_int sum = 0;
        for (auto i = Limbs; i-- > 0;) sum = sum * two_to_64 + limbs_[i];
        return sum;
    }

    static void transfer(auto& archive, auto& self) {
        for (auto& limb : self.limbs_) {
            auto low = static_cast<std::uint64_t>(limb),
                 high = static_cast<std::uint64_t>(static_cast<Wide>(limb) >> 64);
            archive(low, high);
            assign(limb, static_cast<Wide>(high) << 64 | low);
        }
    }

private:
    __extension__ using Wide = unsigned __int128;
    __extension__ using Signed = __int128;

    static constexpr Wide two_to_64 = Wide{1} << 64;

    static void assign(Signed& limb, Wide value) { limb = static_cast<Signed>(value); }
    static void assign(const Signed&, Wide) {}  // writing

    std::array<Signed, Limbs> limbs_{};
};

/// Count, range and the sums of the first four powers.
class PowerSums {
public:
    using Integer = boost::multiprecision::cpp_int;

    void add(std::int64_t number, std::uint64_t weight = 1) {
        min_ = std::min(min_, number);
        max_ = std::max(max_, number);
        count_ += weight;
        if (number == 0) {
            zeros_ += weight;
            return;
        }
        if (number < 0) {
            add<-1>(magnitude(number), weight);
        } else {
            add<1>(magnitude(number), weight);
        }
    }

    void merge(const PowerSums& other) {
        min_ = std::min(min_, other.min_);
        max_ = std::max(max_, other.max_);
        count_ += other.count_;
        zeros_ += other.zeros_;
        firsts_.merge(other.firsts_);
        squares_.merge(other.squares_);
        cubes_.merge(other.cubes_);
        fourths_.merge(other.fourths_);
    }

    std::uint64_t count() const { return count_; }
    std::uint64_t zeros() const { return zeros_; }
    std::int64_t min() const { return min_; }
    std::int64_t max() const { return max_; }
    /// `power` 1 to 4.
    Integer sum(int power) const {
        switch (power) {
            case 1:
                return firsts_.value();
            case 2:
                return squares_.value();
            case 3:
                return cubes_.value();
            default:
                return fourths_.value();
        }
    }

    static void transfer(auto& archive, auto& self) {
        archive(self.count_, self.zeros_, self.min_, self.max_, self.firsts_, self.squares_,
                self.cubes_, self.fourths_);
    }

private:
    __extension__ using Wide = unsigned __int128;

    static std::uint64_t magnitude(std::int64_t number) {
        const auto bits = static_cast<std::uint64_t>(number);
        return number < 0 ? ~bits + 1 : bits;
    }
    static std::uint64_t low(Wide number) { return static_cast<std::uint64_t>(number); }
    static std::uint64_t high(Wide number) { return static_cast<std::uint64_t>(number >> 64); }

    static std::array<std::uint64_t, 2> square_of(std::uint64_t n) {
        const auto square = static_cast<Wide>(n) * n;
        return {low(square), high(square)};
    }
    static std::array<std::uint64_t, 3> cube_of(std::array<std::uint64_t, 2> square,
                                                std::uint64_t n) {
        const auto lower = static_cast<Wide>(square[0]) * n;
        const auto upper = static_cast<Wide>(square[1]) * n + high(lower);
        return {low(lower), low(upper), high(upper)};
    }
    static std::array<std::uint64_t, 4> fourth_of(std::array<std::uint64_t, 2> square) {
        const auto lower = static_cast<Wide>(square[0]) * square[0];
        const auto cross = static_cast<Wide>(square[0]) * square[1];  // counts twice
        const auto upper = static_cast<Wide>(square[1]) * square[1];
        const auto second = static_cast<Wide>(high(lower)) + low(cross) + low(cross);
        const auto third = upper + high(cross) + high(cross) + high(second);
        return {low(lower), low(second), low(third), high(third)};
    }

    template <int Sign>
    void add(std::uint64_t n, std::uint64_t weight) {
        if (weight == 1) {
            add_once<Sign>(n);
        } else {
            add_weighted<Sign>(n, weight);
        }
    }

    template <int Sign>
    void add_once(std::uint64_t n) {
        firsts_.add<Sign>(std::array{n});
        if (n >> 32 == 0) {
            const auto square = n * n;
            const auto cube = static_cast<Wide>(square) * n;
            const auto fourth = static_cast<Wide>(square) * square;
            squares_.add<1>(std::array{square});
            cubes_.add<Sign>(std::array{low(cube), high(cube)});
            fourths_.add<1>(std::array{low(fourth), high(fourth)});
            return;
        }
        const auto square = square_of(n);
        squares_.add<1>(square);
        cubes_.add<Sign>(cube_of(square, n));
        fourths_.add<1>(fourth_of(square));
    }

    template <int Sign>
    void add_weighted(std::uint64_t n, std::uint64_t weight) {
        const auto square = square_of(n);
        firsts_.add<Sign>(std::array{n}, weight);
        squares_.add<1>(square, weight);
        cubes_.add<Sign>(cube_of(square, n), weight);
        fourths_.add<1>(fourth_of(square), weight);
    }

    std::uint64_t count_ = 0, zeros_ = 0;
    std::int64_t min_ = INT64_MAX, max_ = INT64_MIN;
    WideSum<2> firsts_;
    WideSum<3> squares_;
    WideSum<4> cubes_;
    WideSum<5> fourths_;
};

}  // namespace undertone
