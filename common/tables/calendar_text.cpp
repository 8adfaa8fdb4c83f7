#include "common/tables/calendar_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>

namespace undertone {
namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 5> bucket_names{"day", "week", "month", "quarter", "year"};

sys_days day_of(std::int64_t micros) {
    return std::chrono::floor<days>(std::chrono::sys_time<microseconds>(microseconds(micros)));
}

void append_two(std::string& out, unsigned number) {
    out += static_cast<char>('0' + number / 10);
    out += static_cast<char>('0' + number % 10);
}

void append_day(std::string& out, sys_days day) {
    const year_month_day date(day);
    const int year(date.year());
    if (year < 0 || year > 9'999) {  // an offset moved it past the calendar's end
        fmt::format_to(std::back_inserter(out), "{:04}", year);
    } else {
        append_two(out, static_cast<unsigned>(year) / 100);
        append_two(out, static_cast<unsigned>(year) % 100);
    }
    out += '-';
    append_two(out, static_cast<unsigned>(date.month()));
    out += '-';
    append_two(out, static_cast<unsigned>(date.day()));
}

}  // namespace

void append_date(std::string& out, std::int64_t micros) { append_day(out, day_of(micros)); }

void append_datetime(std::string& out, std::int64_t micros) {
    const auto day = day_of(micros);
    append_day(out, day);
    const auto of_day = micros - microseconds(day.time_since_epoch()).count();
    const auto seconds = of_day / 1'000'000, fraction = of_day % 1'000'000;
    fmt::format_to(std::back_inserter(out), "T{:02}:{:02}:{:02}", seconds / 3'600,
                   seconds / 60 % 60, seconds % 60);
    if (fraction != 0) {
        auto digits = fmt::format(".{:06}", fraction);
        digits.erase(digits.find_last_not_of('0') + 1);
        out += digits;
    }
    out += 'Z';
}

std::string_view to_string(TimeBucket bucket) {
    return bucket_names[static_cast<std::size_t>(bucket)];
}

std::optional<TimeBucket> time_bucket_from(std::string_view name) {
    const auto at = std::ranges::find(bucket_names, name);
    if (at == bucket_names.end()) return std::nullopt;
    return static_cast<TimeBucket>(at - bucket_names.begin());
}

void append_bucket(std::string& out, std::int64_t micros, TimeBucket bucket) {
    const auto day = day_of(micros);
    if (bucket == TimeBucket::day) return append_day(out, day);
    if (bucket == TimeBucket::week) {
        const auto since_monday = std::chrono::weekday(day) - std::chrono::Monday;
        return append_day(out, day - since_monday);
    }
    const year_month_day date(day);
    const auto month = static_cast<unsigned>(date.month());
    fmt::format_to(std::back_inserter(out), "{:04}", static_cast<int>(date.year()));
    if (bucket == TimeBucket::month) fmt::format_to(std::back_inserter(out), "-{:02}", month);
    if (bucket == TimeBucket::quarter) {
        fmt::format_to(std::back_inserter(out), "-Q{}", (month + 2) / 3);
    }
}

}  // namespace undertone
