#include "common/readers/date_order.h"

#include <tuple>

namespace undertone {
namespace {

constexpr std::array orders{DateOrder::day_first, DateOrder::month_first, DateOrder::year_first};
constexpr std::int64_t micros_per_day = 86'400'000'000;

std::optional<std::int64_t> day_of(NumericDate date, DateOrder order) {
    date.hour = date.minute = date.second = date.offset_seconds = 0;
    date.micros = 0;
    const auto time = place_in_time(date, order);
    if (!time) return std::nullopt;
    return time->micros / micros_per_day;
}

}  // namespace

std::string_view to_string(DateOrderVerdict::Reason reason) {
    switch (reason) {
        case DateOrderVerdict::Reason::part_over_12:
            return "part_over_12";
        case DateOrderVerdict::Reason::running_dates:
            return "running_dates";
        case DateOrderVerdict::Reason::clock:
            return "clock";
    }
    return "unknown";
}

void DateOrderFinder::Reading::step_to(std::int64_t day) {
    if (!first) first = day;
    if (last && day > *last) ++forward;
    if (last && day < *last) ++backward;
    last = day;
}

bool DateOrderFinder::Reading::better_than(const Reading& other) const {
    return std::tuple(unreadable, disorder(), backward) <
           std::tuple(other.unreadable, other.disorder(), other.backward);
}

void DateOrderFinder::observe(const NumericDate& date) {
    if (date.year_leads()) return;
    ++dates_;
    twelve_hours_ = twelve_hours_ || date.twelve_hours;
    for (const auto order : orders) {
        auto& reading = readings_[static_cast<std::size_t>(order)];
        if (const auto day = day_of(date, order)) {
            reading.step_to(*day);
        } else {
            ++reading.unreadable;
        }
    }
}

/// Two digits in front are a year only where no other order makes sense of the file: read so, the
/// dates of any one month run on as well.
bool DateOrderFinder::year_leads_for_sure(const Reading& best) const {
    const auto& year_first = of(DateOrder::year_first);
    if (year_first.unreadable != best.unreadable) return year_first.unreadable < best.unreadable;
    return year_first.disorder() == 0 && best.disorder() > 0;
}

DateOrderVerdict DateOrderFinder::verdict() const {
    using Reason = DateOrderVerdict::Reason;
    const auto usual = twelve_hours_ ? DateOrder::month_first : DateOrder::day_first;
    const auto other = twelve_hours_ ? DateOrder::day_first : DateOrder::month_first;
    auto order = of(other).better_than(of(usual)) ? other : usual;
    auto runner_up = order == usual ? other : usual;
    if (year_leads_for_sure(of(order))) {
        runner_up = order;
        order = DateOrder::year_first;
    }
    const auto& best = of(order);
    const auto& second = of(runner_up);
    if (best.unreadable < second.unreadable) {
        return {.order = order, .reason = Reason::part_over_12, .ambiguous = false};
    }
    if (best.better_than(second)) {
        // Dates in no order at all were read in the one that disturbs it least.
        return {.order = order, .reason = Reason::running_dates, .ambiguous = best.disorder() > 0};
    }
    return {.order = order, .reason = Reason::clock, .ambiguous = true};
}

void DateOrderFinder::append(const DateOrderFinder& later) {
    dates_ += later.dates_;
    twelve_hours_ = twelve_hours_ || later.twelve_hours_;
    for (std::size_t i = 0; i < readings_.size(); ++i) {
        auto& here = readings_[i];
        const auto& there = later.readings_[i];
        if (there.first) here.step_to(*there.first);
        if (there.last) here.last = there.last;
        here.unreadable += there.unreadable;
        here.forward += there.forward;
        here.backward += there.backward;
    }
}

}  // namespace undertone
