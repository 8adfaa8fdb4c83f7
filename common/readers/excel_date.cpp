#include "common/readers/excel_date.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdint>

namespace undertone {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t false_leap_day = 60;

std::string clock_text(std::int64_t ms) {
    const auto seconds = ms / 1000;
    auto text = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (ms % 1000 != 0) text += fmt::format(".{:03}", ms % 1000);
    return text;
}

std::string date_text(std::int64_t day, DateSystem system) {
    using namespace std::chrono;
    if (system == DateSystem::from_1900 && day == false_leap_day) return "1900-02-29";
    auto first = sys_days(year{1904} / 1 / 1);
    if (system == DateSystem::from_1900) {
        first = sys_days(year{1899} / 12 / (day < false_leap_day ? 31 : 30));
    }
    const year_month_day date(first + days(day));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace

std::optional<std::string> excel_date(double serial, NumberFormat format, DateSystem system) {
    const std::int64_t last_day = system == DateSystem::from_1900 ? 2'958'465 : 2'957'003;
    if (format == NumberFormat::number || !(serial >= 0) ||
        serial >= static_cast<double>(last_day + 1)) {
        return std::nullopt;
    }
    const auto ms = std::llround(serial * static_cast<double>(day_ms));
    if (format == NumberFormat::elapsed) return clock_text(ms);

    const auto day = ms / day_ms;
    const auto time = ms % day_ms;
    // Day 0 of 1900 is no day: what is less than one is a time of day.
    const bool no_day =
        day == 0 && (system == DateSystem::from_1900 || format == NumberFormat::time);
    if (no_day && format == NumberFormat::date && time == 0) return std::nullopt;
    if (no_day) return clock_text(time);
    if (day > last_day) return std::nullopt;  // rounded up to it
    if (format == NumberFormat::date && time == 0) return date_text(day, system);
    return date_text(day, system) + 'T' + clock_text(time);
}

}  // namespace undertone
