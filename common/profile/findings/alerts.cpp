#include "common/profile/findings/alerts.h"

#include "common/profile/findings/column_alerts.h"
#include "common/profile/findings/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace undertone {
namespace {

using namespace wording;

constexpr double correlation_high = 0.9, correlation_full = 0.999;
constexpr double association_high = 0.9;
constexpr std::uint64_t pair_rows_min = 20;  // of fewer rows, chance makes high correlations
constexpr std::size_t pair_alerts_max = 50;

/// Within a severity, what is wrong comes before what is remarkable about two columns.
double after_the_rest(double weight) { return weight - 1; }

void find_row_alerts(const TableFacts& table, std::vector<TableAlert>& alerts) {
    const auto rows = static_cast<double>(table.rows);
    const auto add = [&](std::string_view kind, Severity severity, double weight,
                         std::string detail) {
        alerts.push_back({kind, {}, {}, severity, std::move(detail), weight});
    };
    if (table.rejected_rows > 0) {
        const auto all = rows + static_cast<double>(table.rejected_rows);
        const auto share = static_cast<double>(table.rejected_rows) / all;
        add("rejected_rows", share >= 0.01 ? Severity::high : Severity::medium, share,
            fmt::format("{} ({}) could not be read; no figure includes them.",
                        count(table.rejected_rows, "row", "rows"),
                        percent(static_cast<double>(table.rejected_rows), all)));
    }
    for (const auto& warning : table.warnings) add("reading", Severity::medium, 0, warning);
    if (table.rows == 0) {
        add("no_rows", Severity::high, 1, "The table has columns but no rows.");
        return;
    }
    if (table.ragged_rows > 0) {
        const auto share = static_cast<double>(table.ragged_rows) / rows;
        add("short_rows", share >= 0.01 ? Severity::medium : Severity::low, share,
            fmt::format(
                "The header has more fields than {} ({}); what is lacking there counts as missing.",
                count(table.ragged_rows, "row", "rows"),
                percent(static_cast<double>(table.ragged_rows), rows)));
    }
    if (table.duplicates == nullptr || table.duplicates->duplicates == 0) return;
    const auto repeats = table.duplicates->duplicates;
    const auto share = static_cast<double>(repeats) / rows;
    std::string example;
    if (!table.duplicates->examples.empty()) {
        const auto& [row, first] = table.duplicates->examples.front();
        example =
            fmt::format(" Row {}, for example, equals row {}.", count(row + 1), count(first + 1));
    }
    const auto severity = share >= 0.1    ? Severity::high
                          : share >= 0.01 ? Severity::medium
                                          : Severity::low;
    add("duplicates", severity, share,
        fmt::format("Equal to an earlier row: {} of {} ({}).{}", count(repeats),
                    count(table.rows, "row", "rows"), percent(static_cast<double>(repeats), rows),
                    example));
}

/// The higher of a pair's Pearson and Spearman coefficients, where one is high.
void find_correlations(const TableFacts& table, std::vector<TableAlert>& alerts) {
    struct Pair {
        double value = 0;
        std::string_view measure;
    };
    std::map<std::pair<std::size_t, std::size_t>, Pair> pairs;
    const auto note = [&](std::string_view measure, const std::vector<Association>& all) {
        for (const auto& one : all) {
            if (one.rows < pair_rows_min || !(std::abs(one.value) >= correlation_high)) continue;
            auto& pair = pairs[{one.first, one.second}];
            if (std::abs(one.value) > std::abs(pair.value)) pair = {one.value, measure};
        }
    };
    note("Pearson", table.associations->pearson);
    note("Spearman", table.associations->spearman);
    for (const auto& [columns, pair] : pairs) {
        const auto& a = table.columns[columns.first].name;
        const auto& b = table.columns[columns.second].name;
        const auto size = std::abs(pair.value);
        alerts.push_back(
            {.kind = "highly_correlated",
             .column = a,
             .other = b,
             .severity = size >= correlation_full ? Severity::medium : Severity::low,
             .detail = fmt::format(
                 "{} {} as {} rises ({} {:.3f}): one may tell nothing beyond the other.", b,
                 pair.value > 0 ? "rises" : "falls", a, pair.measure, pair.value),
             .weight = after_the_rest(size)});
    }
}

/// A category of nearly as many values as rows predicts everything, and means nothing.
bool has_few_values(const ColumnFacts& column) { return column.distinct <= column.rows / 10; }

/// Columns that hang together by pairs of them, each group in the columns' order.
class Groups {
public:
    explicit Groups(std::size_t columns) : leader_(columns), strongest_(columns) {
        std::iota(leader_.begin(), leader_.end(), std::size_t{0});
    }

    void join(const Association& pair) {
        const auto [low, high] = std::minmax({leader_of(pair.first), leader_of(pair.second)});
        leader_[high] = low;
        strongest_[low] = std::max({strongest_[low], strongest_[high], pair.value});
    }
    std::vector<std::size_t> of(std::size_t leader) const {
        std::vector<std::size_t> members;
        for (auto i = leader; i < leader_.size(); ++i) {
            if (leader_of(i) == leader) members.push_back(i);
        }
        return members;
    }
    double strongest(std::size_t leader) const { return strongest_[leader]; }

private:
    std::size_t leader_of(std::size_t column) const {
        while (leader_[column] != column) column = leader_[column];
        return column;
    }

    std::vector<std::size_t> leader_;  // the first of the group, by way of others
    std::vector<double> strongest_;
};

bool is_high(const TableFacts& table, const Association& pair) {
    return pair.rows >= pair_rows_min && pair.value >= association_high &&
           has_few_values(table.columns[pair.first]);
}

/// "A, B, C and 4 more".
std::string listed(const TableFacts& table, const std::vector<std::size_t>& columns) {
    constexpr std::size_t named_max = 5;
    std::string names;
    for (std::size_t i = 0; i < std::min(columns.size(), named_max); ++i) {
        const bool last = i + 1 == columns.size();
        names += i == 0 ? "" : last ? " and " : ", ";
        names += table.columns[columns[i]].name;
    }
    if (columns.size() > named_max)
        names += fmt::format(" and {} more", columns.size() - named_max);
    return names;
}

/// One alert for each group of categories: of a dozen columns there would be 66 pairs.
void find_category_groups(const TableFacts& table, std::vector<TableAlert>& alerts) {
    Groups groups(table.columns.size());
    for (const auto& pair : table.associations->cramers_v) {
        if (is_high(table, pair)) groups.join(pair);
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto members = groups.of(i);
        if (members.size() < 2) continue;
        alerts.push_back(
            {.kind = "highly_associated",
             .column = table.columns[members[0]].name,
             .other = table.columns[members[1]].name,
             .severity = Severity::low,
             .detail = fmt::format("{} go together: the value of one nearly always tells "
                                   "that of another (Cramér's V up to {:.3f}).",
                                   listed(table, members), groups.strongest(i)),
             .weight = after_the_rest(groups.strongest(i))});
    }
}

void find_deciding_categories(const TableFacts& table, std::vector<TableAlert>& alerts) {
    for (const auto& pair : table.associations->correlation_ratio) {
        if (!is_high(table, pair)) continue;
        const auto &category = table.columns[pair.first], &number = table.columns[pair.second];
        alerts.push_back({.kind = "highly_associated",
                          .column = category.name,
                          .other = number.name,
                          .severity = Severity::low,
                          .detail = fmt::format("{} nearly decides {} (correlation ratio {:.3f}).",
                                                category.name, number.name, pair.value),
                          .weight = after_the_rest(pair.value)});
    }
}

bool is_more_serious(const TableAlert& a, const TableAlert& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    return a.weight > b.weight;
}

}  // namespace

std::string_view to_string(Severity severity) {
    switch (severity) {
        case Severity::high:
            return "high";
        case Severity::medium:
            return "medium";
        case Severity::low:
            break;
    }
    return "low";
}

std::vector<TableAlert> find_alerts(const TableFacts& table, std::size_t most) {
    std::vector<TableAlert> alerts;
    find_row_alerts(table, alerts);
    if (table.rows == 0) return alerts;
    for (const auto& column : table.columns) find_column_alerts(column, alerts);
    if (table.associations != nullptr) {
        std::vector<TableAlert> pairs;
        find_correlations(table, pairs);
        find_category_groups(table, pairs);
        find_deciding_categories(table, pairs);
        std::ranges::stable_sort(pairs, is_more_serious);
        pairs.resize(std::min(pairs.size(), pair_alerts_max));
        alerts.insert(alerts.end(), std::make_move_iterator(pairs.begin()),
                      std::make_move_iterator(pairs.end()));
    }
    std::ranges::stable_sort(alerts, is_more_serious);
    alerts.resize(std::min(alerts.size(), most));
    return alerts;
}

}  // namespace undertone
