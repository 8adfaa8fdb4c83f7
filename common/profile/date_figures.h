// A column's dates: when they are in each order of day and month that they can be read in.
#pragma once

#include "common/profile/value_type.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

class DateFigures {
public:
    /// None: it is no date in any order. `text` has no blanks around it; `hash` is the cell's.
    CellQuantity add(std::string_view text, std::uint64_t hash, std::uint64_t weight);
    void merge(const DateFigures& other);

    std::uint64_t count() const { return count_; }
    std::uint64_t with_time() const { return with_time_; }

    enum class Reason : std::uint8_t { not_asked, readable, shorter_span, clock };
    struct Verdict {
        DateOrder order;
        Reason reason;
        std::uint64_t unreadable;  ///< dates that do not exist in this order
    };
    Verdict verdict() const;

    struct Range {
        std::int64_t min, max;  ///< micros
    };
    /// nullopt: none is readable.
    std::optional<Range> range(DateOrder order) const;
    /// How the dates are written: "M/D/YYYY h:mm". Empty: not in one way.
    std::string format(DateOrder order) const;

    static void transfer(auto& archive, auto& self) {
        archive(self.count_, self.with_time_, self.undecided_, self.named_, self.one_digit_,
                self.one_digit_hour_, self.half_days_, self.sample_hash_, self.sample_, self.sure_);
        for (auto& reading : self.readings_) archive(reading);
    }

private:
    struct Reading {
        std::uint64_t dates = 0, unreadable = 0;
        std::int64_t min = INT64_MAX, max = INT64_MIN;

        void add(std::int64_t micros, std::uint64_t weight);
        void merge(const Reading& other);
        static void transfer(auto& archive, auto& self) {
            archive(self.dates, self.unreadable, self.min, self.max);
        }
    };

    bool add_numeric(std::string_view text, std::uint64_t hash, std::uint64_t weight);
    void note_form(std::string_view text, std::uint64_t hash);
    const Reading& of(DateOrder order) const { return readings_[static_cast<std::size_t>(order)]; }
    /// How much time the dates of an order take up.
    std::uint64_t span(DateOrder order) const;

    std::uint64_t count_ = 0, with_time_ = 0;
    std::uint64_t undecided_ = 0;  // that do not lead with a year
    bool named_ = false;           // months with names among them
    bool one_digit_ = false, one_digit_hour_ = false, half_days_ = false;
    std::uint64_t sample_hash_ = UINT64_MAX;
    std::string sample_;                 // the date with the smallest hash, for its form
    Reading sure_;                       // that read the same in any order
    std::array<Reading, 3> readings_{};  // by DateOrder, of the undecided ones
};

}  // namespace undertone
