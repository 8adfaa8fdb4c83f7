#include "common/report/time_series.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>

namespace undertone {
namespace {

constexpr std::size_t points_max = 72;
constexpr std::size_t dates_max = 3, numbers_max = 4;

/// How long a bucket lasts; months and longer follow the calendar.
struct Unit {
    const char* name;
    double seconds;
    int months;
};
constexpr std::array<Unit, 10> units = {{{"minute", 60, 0},
                                         {"hour", 3'600, 0},
                                         {"day", 86'400, 0},
                                         {"week", 7 * 86'400, 0},
                                         {"month", 30.4 * 86'400, 1},
                                         {"quarter", 91.3 * 86'400, 3},
                                         {"year", 365.25 * 86'400, 12},
                                         {"5 years", 5 * 365.25 * 86'400, 60},
                                         {"decade", 3'652.5 * 86'400, 120},
                                         {"century", 36'525.0 * 86'400, 1'200}}};

const Unit& unit_for(double span) {
    for (const auto& unit : units) {
        if (span / unit.seconds < static_cast<double>(points_max)) return unit;
    }
    return units.back();
}

double bucket_start(double time, const Unit& unit) {
    using namespace std::chrono;
    if (unit.months == 0) {
        constexpr double first_monday = 4 * 86'400;  // 1970-01-05
        const double shift = unit.seconds > 86'400 ? first_monday : 0;
        return std::floor((time - shift) / unit.seconds) * unit.seconds + shift;
    }
    const year_month_day date(sys_days(days(static_cast<int>(std::floor(time / 86'400)))));
    const int month = int(date.year()) * 12 + static_cast<int>(unsigned(date.month())) - 1;
    const int first = month - ((month % unit.months) + unit.months) % unit.months;
    const int year_of = first >= 0 ? first / 12 : (first - 11) / 12;
    const sys_days start(year(year_of) /
                         std::chrono::month(static_cast<unsigned>(first - year_of * 12) + 1) / 1);
    return static_cast<double>(start.time_since_epoch().count()) * 86'400;
}

/// nullptr: the times do not spread over enough buckets.
const Unit* unit_of(const Numbers& times) {
    double least = INFINITY, most = -INFINITY;
    for (const double time : times) {
        if (std::isnan(time)) continue;
        least = std::min(least, time);
        most = std::max(most, time);
    }
    return most > least ? &unit_for(most - least) : nullptr;
}

/// `scale`: rows of the table for each one of the sample.
TimeSeries gather(std::size_t date, std::optional<std::size_t> number, const Unit& unit,
                  const ReportRows& rows, double scale) {
    struct Sum {
        double total = 0;
        std::uint64_t rows = 0;
    };
    const auto& times = rows.times[date];
    const auto* numbers = number ? std::get_if<Numbers>(&rows.columns[*number].values) : nullptr;
    std::map<double, Sum> sums;
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (std::isnan(times[i]) || (numbers && std::isnan((*numbers)[i]))) continue;
        auto& sum = sums[bucket_start(times[i], unit)];
        sum.total += numbers ? (*numbers)[i] : 1;
        ++sum.rows;
    }
    TimeSeries series{date, number, unit.name, {}};
    for (const auto& [time, sum] : sums) {
        const double value =
            number ? sum.total / static_cast<double>(sum.rows) : std::round(sum.total * scale);
        series.points.push_back({time, value, sum.rows});
    }
    return series;
}

/// The target, then numbers that vary, but no keys: those are different in every row.
std::vector<std::size_t> numbers_to_follow(const ReportedProfile& profile,
                                           const ReportOptions& options) {
    std::vector<std::size_t> numbers;
    const auto target = profile.find(options.target_column);
    if (target && profile.columns[*target].is_number()) numbers.push_back(*target);
    for (std::size_t i = 0; i < profile.columns.size() && numbers.size() < numbers_max; ++i) {
        const auto& column = profile.columns[i];
        const bool key =
            column.type == "integer" && column.distinct + column.missing == profile.rows;
        if (column.is_number() && column.distinct > 2 && !key && i != target) numbers.push_back(i);
    }
    return numbers;
}

std::vector<std::size_t> dates_to_show(const ReportedProfile& profile) {
    std::vector<std::size_t> dates;
    for (std::size_t i = 0; i < profile.columns.size(); ++i) {
        if (profile.columns[i].is_date() && profile.columns[i].distinct > 1) dates.push_back(i);
    }
    std::ranges::stable_sort(dates, {}, [&](auto i) { return profile.columns[i].missing; });
    if (dates.size() > dates_max) dates.resize(dates_max);
    return dates;
}

}  // namespace

std::vector<TimeSeries> time_series(const ReportedProfile& profile, const ReportRows& rows,
                                    const ReportOptions& options) {
    std::vector<TimeSeries> all;
    const auto keep = [&](TimeSeries series) {
        if (series.points.size() >= TimeSeries::points_min && all.size() < options.max_plots) {
            all.push_back(std::move(series));
        }
    };
    const double scale =
        rows.whole ? 1 : static_cast<double>(profile.rows) / static_cast<double>(rows.rows);
    const auto dates = dates_to_show(profile);
    for (const auto date : dates) {
        if (const auto* unit = unit_of(rows.times[date]))
            keep(gather(date, {}, *unit, rows, scale));
    }
    if (dates.empty()) return all;
    if (const auto* unit = unit_of(rows.times[dates.front()])) {
        for (const auto number : numbers_to_follow(profile, options)) {
            keep(gather(dates.front(), number, *unit, rows, scale));
        }
    }
    return all;
}

}  // namespace undertone
