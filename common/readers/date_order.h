// Which part of numeric dates is the day, found out from all of a file's dates.
//
//   13/04/24                  a month over 12 is none: the day comes first
//   11/01/24, 02/02/24        only one order lets them run on: the day comes first
//   03/04/24 10:15 PM         nothing tells: a clock of twelve hours goes with the month first
//
// One pass in constant memory; parts of a file that are looked at apart can be put together.
#pragma once

#include "common/readers/numeric_date.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

struct DateOrderVerdict {
    /// What decided: a part over 12, that the dates run in one direction, or only the clock.
    enum class Reason : std::uint8_t { part_over_12, running_dates, clock };

    DateOrder order;
    Reason reason;
    bool ambiguous;  ///< another order would read all dates as well
};
std::string_view to_string(DateOrderVerdict::Reason reason);

class DateOrderFinder {
public:
    /// Takes the file's next date. One whose year leads tells nothing.
    void observe(const NumericDate& date);

    /// Whether the order is a question at all.
    bool has_dates() const { return dates_ > 0; }
    DateOrderVerdict verdict() const;

    /// Adds what follows in the file.
    void append(const DateOrderFinder& later);

    static void transfer(auto& archive, auto& self) {
        archive(self.dates_, self.twelve_hours_);
        for (auto& reading : self.readings_) archive(reading);
    }

private:
    /// What the dates are like if they stand in one order. Days count from 1970.
    struct Reading {
        std::uint64_t unreadable = 0;
        std::uint64_t forward = 0, backward = 0;  // steps from a day to another
        std::optional<std::int64_t> first, last;

        void step_to(std::int64_t day);
        /// Smaller is better: dates that run in one direction have no disorder.
        std::uint64_t disorder() const { return forward < backward ? forward : backward; }
        bool better_than(const Reading& other) const;

        static void transfer(auto& archive, auto& self) {
            archive(self.unreadable, self.forward, self.backward, self.first, self.last);
        }
    };

    const Reading& of(DateOrder order) const { return readings_[static_cast<std::size_t>(order)]; }
    bool year_leads_for_sure(const Reading& best) const;

    std::uint64_t dates_ = 0;
    bool twelve_hours_ = false;
    std::array<Reading, 3> readings_{};  // by DateOrder
};

}  // namespace undertone
