#include "common/report/group_means.h"

#include "common/report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace undertone {
namespace {

constexpr std::size_t groups_max = 12, ranges = 6;

/// `value_of` gives a row's contribution; NaN: none.
template <class ValueOf>
std::optional<GroupMeans> group(std::size_t category, std::size_t number,
                                const Categories& categories, ValueOf value_of) {
    GroupMeans means{category, number, {}, {}};
    std::vector<double> sums(categories.names.size());
    for (const auto& name : categories.names) means.groups.push_back({name, 0, 0});
    for (std::size_t i = 0; i < categories.codes.size(); ++i) {
        const auto code = categories.codes[i];
        if (code == Categories::missing) continue;
        const double value = value_of(i);
        if (std::isnan(value)) continue;
        sums[code] += value;
        ++means.groups[code].rows;
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
        means.groups[i].value = sums[i] / static_cast<double>(means.groups[i].rows);
    }
    std::erase_if(means.groups, [](const auto& each) { return each.rows == 0; });
    if (means.groups.size() < 2) return std::nullopt;
    return means;
}

void keep_largest(std::optional<GroupMeans>& means) {
    if (!means) return;
    std::ranges::stable_sort(means->groups, std::ranges::greater(), &GroupMeans::Group::rows);
    if (means->groups.size() > groups_max) means->groups.resize(groups_max);
}

std::vector<double> sorted_values(const Numbers& numbers) {
    std::vector<double> values;
    std::ranges::copy_if(numbers, std::back_inserter(values),
                         [](double value) { return !std::isnan(value); });
    std::ranges::sort(values);
    return values;
}

/// The first value of each group: every value, or of many such that the groups are equally large.
std::vector<double> group_starts(const std::vector<double>& sorted) {
    const std::set<double> all(sorted.begin(), sorted.end());
    if (all.size() <= groups_max) return {all.begin(), all.end()};
    std::set<double> starts;
    for (std::size_t i = 0; i < ranges; ++i) starts.insert(sorted[i * sorted.size() / ranges]);
    return {starts.begin(), starts.end()};
}

Categories number_groups(const Numbers& numbers) {
    const auto sorted = sorted_values(numbers);
    const auto starts = group_starts(sorted);
    Categories groups;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const auto end =
            i + 1 == starts.size() ? sorted.end() : std::ranges::lower_bound(sorted, starts[i + 1]);
        const double last = *(end - 1);
        groups.names.push_back(last == starts[i]
                                   ? figure(last)
                                   : fmt::format("{} to {}", compact(starts[i]), compact(last)));
    }
    for (const double number : numbers) {
        const auto place = std::ranges::upper_bound(starts, number) - starts.begin();
        groups.codes.push_back(std::isnan(number) ? Categories::missing
                                                  : static_cast<std::uint32_t>(place - 1));
    }
    return groups;
}

}  // namespace

std::optional<GroupMeans> means_by_category(std::size_t category, std::size_t number,
                                            const ReportRows& rows) {
    const auto* categories = std::get_if<Categories>(&rows.columns[category].values);
    const auto* numbers = std::get_if<Numbers>(&rows.columns[number].values);
    if (!categories || !numbers) return std::nullopt;
    auto means =
        group(category, number, *categories, [&](std::size_t row) { return (*numbers)[row]; });
    keep_largest(means);
    return means;
}

std::optional<GroupMeans> means_by_number(std::size_t x, std::size_t number,
                                          const ReportRows& rows) {
    const auto* by = std::get_if<Numbers>(&rows.columns[x].values);
    const auto* numbers = std::get_if<Numbers>(&rows.columns[number].values);
    if (!by || !numbers) return std::nullopt;
    return group(x, number, number_groups(*by), [&](std::size_t row) { return (*numbers)[row]; });
}

std::optional<GroupMeans> rates_by_category(std::size_t category, std::size_t target,
                                            const ReportRows& rows) {
    const auto* categories = std::get_if<Categories>(&rows.columns[category].values);
    const auto* classes = std::get_if<Categories>(&rows.columns[target].values);
    if (!categories || !classes || classes->names.empty()) return std::nullopt;
    std::vector<std::uint64_t> counts(classes->names.size());
    for (const auto code : classes->codes) {
        if (code != Categories::missing) ++counts[code];
    }
    const auto chosen =
        counts.size() == 2 ? std::ranges::min_element(counts) : std::ranges::max_element(counts);
    const auto code = static_cast<std::uint32_t>(chosen - counts.begin());
    const auto is_chosen = [&](std::size_t row) {
        if (classes->codes[row] == Categories::missing) return std::nan("");
        return classes->codes[row] == code ? 1.0 : 0.0;
    };
    auto rates = group(category, target, *categories, is_chosen);
    keep_largest(rates);
    if (rates) rates->rate_of = classes->names[code];
    return rates;
}

bool hides_in_scatter(const ReportRows& rows, std::size_t number) {
    const auto* numbers = std::get_if<Numbers>(&rows.columns[number].values);
    if (!numbers) return false;
    std::set<double> values;
    std::size_t present = 0;
    for (const double each : *numbers) {
        if (std::isnan(each)) continue;
        ++present;
        values.insert(each);
        if (values.size() > groups_max) return false;
    }
    return present > 4 * values.size();
}

}  // namespace undertone
