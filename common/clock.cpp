#include "common/clock.h"

#include <fmt/format.h>

namespace undertone {
namespace {

struct Civil {
    int year;
    unsigned month, day;
};

Civil civil_of(std::chrono::sys_days days) {
    const std::chrono::year_month_day date(days);
    return {int(date.year()), unsigned(date.month()), unsigned(date.day())};
}

}  // namespace

std::string to_rfc3339(Time time) {
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time - days).count();
    const auto date = civil_of(days);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", date.year, date.month, date.day,
                       seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string to_rfc3339_millis(Time time) {
    auto text = to_rfc3339(time);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(time - seconds).count();
    text.insert(text.size() - 1, fmt::format(".{:03}", millis));
    return text;
}

std::string day_to_string(std::int64_t day) {
    const auto date = civil_of(std::chrono::sys_days(std::chrono::days(day)));
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

}  // namespace undertone
