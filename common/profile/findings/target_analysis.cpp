#include "common/profile/findings/target_analysis.h"

#include "common/profile/findings/measures.h"
#include "common/profile/findings/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace undertone {
namespace {

using namespace wording;

constexpr std::size_t groups_max = 12;
constexpr std::size_t findings_max = 100;
constexpr std::size_t ranges = 4;

/// What a sentence says about a strength.
std::string_view how_much(double strength) {
    if (strength >= 0.9) return "nearly everything";
    if (strength >= 0.5) return "much";
    if (strength >= 0.2) return "something";
    return strength >= 0.1 ? "a little" : "hardly anything";
}

/// Collects rows into groups, each with a mean.
class GroupMeans {
public:
    explicit GroupMeans(std::vector<std::string> names)
        : names_(std::move(names)), sums_(names_.size()), rows_(names_.size()) {}

    void add(std::size_t group, double value) {
        sums_[group] += value;
        ++rows_[group];
    }

    std::vector<TargetGroup> groups() const {
        std::vector<TargetGroup> groups;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            if (rows_[i] == 0) continue;
            groups.push_back({names_[i], rows_[i], sums_[i] / static_cast<double>(rows_[i])});
        }
        return groups;
    }
    std::vector<TargetGroup> largest_groups() const {
        auto all = groups();
        std::ranges::stable_sort(all, std::ranges::greater(), &TargetGroup::rows);
        all.resize(std::min(all.size(), groups_max));
        return all;
    }

private:
    std::vector<std::string> names_;
    std::vector<double> sums_;
    std::vector<std::uint64_t> rows_;
};

/// The lowest and highest of the groups that are large enough to be told about.
struct Extremes {
    const TargetGroup *lowest = nullptr, *highest = nullptr;

    explicit Extremes(const std::vector<TargetGroup>& groups) {
        std::uint64_t rows = 0;
        for (const auto& group : groups) rows += group.rows;
        const auto rows_min = std::min<std::uint64_t>(5, 1 + rows / 100);
        for (const auto& group : groups) {
            if (group.rows < rows_min) continue;
            if (lowest == nullptr || group.value < lowest->value) lowest = &group;
            if (highest == nullptr || group.value > highest->value) highest = &group;
        }
    }
    bool differ() const { return lowest != highest; }
};

/// Categories of a row and a value to be averaged; rows that lack either are left out.
GroupMeans means_by(const Categories& categories, std::span<const double> values) {
    GroupMeans means(categories.names);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (categories.codes[i] != Categories::missing && !std::isnan(values[i])) {
            means.add(categories.codes[i], values[i]);
        }
    }
    return means;
}

/// The target's mean in ranges of the column that hold about as many rows each.
std::vector<TargetGroup> means_by_range(std::span<const double> column,
                                        std::span<const double> target) {
    std::vector<std::pair<double, double>> pairs;
    for (std::size_t i = 0; i < column.size(); ++i) {
        if (!std::isnan(column[i]) && !std::isnan(target[i]))
            pairs.emplace_back(column[i], target[i]);
    }
    std::ranges::sort(pairs);
    std::vector<TargetGroup> groups;
    for (std::size_t begin = 0, range = 1; begin < pairs.size(); ++range) {
        auto end = std::max(begin + 1, pairs.size() * std::min(range, ranges) / ranges);
        while (end < pairs.size() && pairs[end].first == pairs[end - 1].first) ++end;
        double sum = 0;
        for (auto i = begin; i < end; ++i) sum += pairs[i].second;
        const auto low = figure(pairs[begin].first), high = figure(pairs[end - 1].first);
        groups.push_back({low == high ? low : fmt::format("{} to {}", low, high), end - begin,
                          sum / static_cast<double>(end - begin)});
        begin = end;
    }
    return groups;
}

/// Kelley's ε, which takes from η what chance alone gives to that many groups.
double unbiased_ratio(const Coefficient& ratio, std::size_t groups) {
    const auto n = static_cast<double>(ratio.rows), k = static_cast<double>(groups);
    if (n <= k) return 0;
    const auto rest = (1 - ratio.value * ratio.value) * (n - 1) / (n - k);
    return std::sqrt(std::max(0.0, 1 - rest));
}

class Target {
public:
    Target(std::span<const SampledColumn> columns, std::size_t target)
        : columns_(columns), name_(columns[target].name), values_(columns[target].values) {
        if (const auto* categories = std::get_if<Categories>(&values_)) count_classes(*categories);
    }

    std::vector<TargetGroup> shares() const { return shares_; }
    std::uint64_t rows() const { return rows_; }
    std::string rate_of() const { return rate_of_; }

    /// nullopt: nothing can be said.
    std::optional<TargetFinding> compare(std::size_t column) const {
        return std::visit(
            [&](const auto& values, const auto& target) { return compare(column, values, target); },
            columns_[column].values, values_);
    }

private:
    using Finding = std::optional<TargetFinding>;

    template <class Values, class TargetValues>
    Finding compare(std::size_t, const Values&, const TargetValues&) const {
        return std::nullopt;  // free text
    }
    Finding compare(std::size_t column, const Numbers& values, const Numbers& target) const;
    Finding compare(std::size_t column, const Categories& values, const Numbers& target) const;
    Finding compare(std::size_t column, const Numbers& values, const Categories& target) const;
    Finding compare(std::size_t column, const Categories& values, const Categories& target) const;
    void count_classes(const Categories& target);
    std::string tells(std::size_t column, double strength, std::string_view measure,
                      double value) const {
        return fmt::format("{} tells {} about {} ({} {:.2f})", columns_[column].name,
                           how_much(strength), name_, measure, value);
    }

    std::span<const SampledColumn> columns_;
    const std::string& name_;
    const std::variant<std::monostate, Numbers, Categories>& values_;
    std::vector<TargetGroup> shares_;
    std::uint64_t rows_ = 0;
    std::string rate_of_;
    std::vector<double> is_rated_;  // of a categorical target: 1 or 0, NaN: missing
};

void Target::count_classes(const Categories& target) {
    std::vector<std::uint64_t> rows(target.names.size());
    for (const auto code : target.codes) {
        if (code == Categories::missing) continue;
        ++rows[code];
        ++rows_;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        shares_.push_back(
            {target.names[i], rows[i], static_cast<double>(rows[i]) / static_cast<double>(rows_)});
    }
    std::ranges::stable_sort(shares_, std::ranges::greater(), &TargetGroup::rows);
    if (shares_.empty()) return;
    // Of two, the rarer one is what people ask about; of more, the most frequent one.
    rate_of_ = shares_.size() == 2 ? shares_.back().name : shares_.front().name;
    for (const auto code : target.codes) {
        const bool missing = code == Categories::missing;
        is_rated_.push_back(missing ? std::nan("") : target.names[code] == rate_of_ ? 1 : 0);
    }
    shares_.resize(std::min(shares_.size(), groups_max));
}

Target::Finding Target::compare(std::size_t column, const Numbers& values,
                                const Numbers& target) const {
    const auto ranked = spearman(NumericColumn(values), NumericColumn(target));
    if (std::isnan(ranked.value)) return std::nullopt;
    const auto strength = std::abs(ranked.value);
    auto groups = means_by_range(values, target);
    auto sentence = tells(column, strength, "Spearman", ranked.value);
    if (groups.size() > 1) {
        sentence +=
            fmt::format(": on average {} is {} where {} is {}, and {} where it is {}", name_,
                        figure(groups.front().value), columns_[column].name, groups.front().name,
                        figure(groups.back().value), groups.back().name);
    }
    return TargetFinding{column,         "spearman",    strength,         ranked.value,
                         sentence + ".", "target_mean", std::move(groups)};
}

Target::Finding Target::compare(std::size_t column, const Categories& values,
                                const Numbers& target) const {
    const auto ratio = correlation_ratio(values, target);
    if (std::isnan(ratio.value)) return std::nullopt;
    const auto means = means_by(values, target);
    const auto strength = unbiased_ratio(ratio, means.groups().size());
    auto groups = means.largest_groups();
    auto sentence = tells(column, strength, "correlation ratio", ratio.value);
    if (const Extremes extremes(groups); extremes.differ()) {
        sentence += fmt::format(": on average {} is {} for {}, and {} for {}", name_,
                                figure(extremes.highest->value), quoted(extremes.highest->name),
                                figure(extremes.lowest->value), quoted(extremes.lowest->name));
    }
    return TargetFinding{column,         "correlation_ratio", strength,         ratio.value,
                         sentence + ".", "target_mean",       std::move(groups)};
}

Target::Finding Target::compare(std::size_t column, const Numbers& values,
                                const Categories& target) const {
    const auto ratio = correlation_ratio(target, values);
    if (std::isnan(ratio.value)) return std::nullopt;
    const auto means = means_by(target, values);
    const auto strength = unbiased_ratio(ratio, means.groups().size());
    auto groups = means.largest_groups();
    auto sentence = tells(column, strength, "correlation ratio", ratio.value);
    if (const Extremes extremes(groups); extremes.differ()) {
        sentence +=
            fmt::format(": on average it is {} where {} is {}, and {} where that is {}",
                        figure(extremes.highest->value), name_, quoted(extremes.highest->name),
                        figure(extremes.lowest->value), quoted(extremes.lowest->name));
    }
    return TargetFinding{column,         "correlation_ratio", strength,         ratio.value,
                         sentence + ".", "column_mean",       std::move(groups)};
}

Target::Finding Target::compare(std::size_t column, const Categories& values,
                                const Categories& target) const {
    const auto v = cramers_v(values, target);
    if (std::isnan(v.value)) return std::nullopt;
    auto groups = means_by(values, is_rated_).largest_groups();
    auto sentence = tells(column, v.value, "Cramér's V", v.value);
    if (const Extremes extremes(groups); extremes.differ()) {
        sentence += fmt::format(": {} of the rows with {} are {}, and {} of those with {}",
                                percent(extremes.highest->value, 1), quoted(extremes.highest->name),
                                quoted(rate_of_), percent(extremes.lowest->value, 1),
                                quoted(extremes.lowest->name));
    }
    return TargetFinding{column,         "cramers_v",   v.value,          v.value,
                         sentence + ".", "target_rate", std::move(groups)};
}

}  // namespace

std::optional<TargetAnalysis> analyze_target(std::span<const SampledColumn> columns,
                                             std::size_t target) {
    if (std::holds_alternative<std::monostate>(columns[target].values)) return std::nullopt;
    const Target compared(columns, target);
    TargetAnalysis analysis{.target = target,
                            .kind = "categorical",
                            .rows = compared.rows(),
                            .classes = compared.shares(),
                            .rate_of = compared.rate_of(),
                            .findings = {}};
    if (const auto* numbers = std::get_if<Numbers>(&columns[target].values)) {
        analysis.kind = "numeric";
        analysis.rows = static_cast<std::uint64_t>(
            std::ranges::count_if(*numbers, [](double number) { return !std::isnan(number); }));
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i == target) continue;
        if (auto finding = compared.compare(i)) analysis.findings.push_back(std::move(*finding));
    }
    std::ranges::stable_sort(analysis.findings, std::ranges::greater(), &TargetFinding::strength);
    analysis.findings.resize(std::min(analysis.findings.size(), findings_max));
    return analysis;
}

}  // namespace undertone
