#include "common/profile/findings/column_alerts.h"

#include "common/profile/findings/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace undertone {
namespace {

using namespace wording;

// Shares of the rows, or of the values that are there.
constexpr double missing_some = 0.05, missing_many = 0.2, missing_most = 0.5, missing_nearly = 0.9;
constexpr double zeros_many = 0.1, zeros_most = 0.5;
constexpr double one_value_most = 0.9, one_value_nearly = 0.99;
constexpr double outliers_some = 0.01, outliers_many = 0.05;
constexpr double looks_some = 0.5, looks_nearly = 0.9;

constexpr double nearly_all = 0.97;                 // where distinct values are estimated
constexpr std::uint64_t unique_rows_min = 20;       // a short column is easily all different
constexpr std::uint64_t groupable_values_max = 50;  // more make no chart with a bar for each
constexpr double skewness_strong = 2, skewness_extreme = 10;
constexpr double far_quartile_distances = 6;

class ColumnAlerts {
public:
    ColumnAlerts(const ColumnFacts& column, std::vector<TableAlert>& alerts)
        : column_(column),
          alerts_(alerts),
          present_(column.rows - std::min(column.rows, column.missing + column.unreadable)) {}

    void find() {
        find_missing();
        find_text_faults();
        if (present_ == 0 || find_constant()) return;
        find_many_values();
        find_imbalance();
        find_number_shapes();
        find_future();
    }

private:
    bool is_number() const { return column_.type == "integer" || column_.type == "float"; }
    bool is_text() const { return column_.type == "text" || column_.type == "identifier"; }
    double share(std::uint64_t part) const {
        return static_cast<double>(part) /
               static_cast<double>(std::max<std::uint64_t>(1, present_));
    }
    std::string of_values(std::uint64_t part) const {
        return percent(static_cast<double>(part), static_cast<double>(present_));
    }
    /// "23 values"; "about 23 values" if that is estimated.
    std::string about(std::uint64_t number, std::string_view one, std::string_view many) const {
        return (column_.sampled ? "about " : "") + count(number, one, many);
    }
    void add(std::string_view kind, Severity severity, double weight, std::string detail) {
        alerts_.push_back({.kind = kind,
                           .column = column_.name,
                           .other = {},
                           .severity = severity,
                           .detail = std::move(detail),
                           .weight = weight});
    }

    void find_missing();
    void find_text_faults();
    bool find_constant();
    void find_many_values();
    void find_imbalance();
    void find_number_shapes();
    void find_zeros();
    void find_skewness();
    void find_outliers();
    void find_far_values();
    void find_future();

    const ColumnFacts& column_;
    std::vector<TableAlert>& alerts_;
    std::uint64_t present_;  // rows with a usable value
};

void ColumnAlerts::find_missing() {
    const auto missing = column_.missing, rows = column_.rows;
    if (rows > 0 && missing == rows) {
        add("empty", Severity::medium, 1, fmt::format("{} has no values at all.", column_.name));
        return;
    }
    const auto share = static_cast<double>(missing) / std::max(1.0, static_cast<double>(rows));
    if (share < missing_some) return;
    const bool most = share >= missing_most;
    const auto severity = share >= missing_nearly ? Severity::high
                          : share >= missing_many ? Severity::medium
                                                  : Severity::low;
    add(most ? "mostly_missing" : "missing", severity, share,
        fmt::format("{} is missing in {} of {} ({}).", column_.name, count(missing),
                    count(rows, "row", "rows"),
                    percent(static_cast<double>(missing), static_cast<double>(rows))));
}

/// Cells that are not what they should be, whatever the column's type.
void ColumnAlerts::find_text_faults() {
    const auto& name = column_.name;
    if (column_.unreadable > 0) {
        add("unreadable", Severity::medium, share(column_.unreadable),
            fmt::format("{} of {} cannot be read as {} and are left out.",
                        count(column_.unreadable, "value", "values"), name, column_.type));
    }
    if (column_.blank_edges > 0) {
        add("blanks", Severity::low, share(column_.blank_edges),
            fmt::format("{} has {} ({}) with blanks at an end, so that equal values may not be "
                        "found equal.",
                        name, about(column_.blank_edges, "value", "values"),
                        of_values(column_.blank_edges)));
    }
    if (column_.placeholders > 0) {
        add("placeholders", Severity::low, share(column_.placeholders),
            fmt::format(
                "{} has {} ({}) such as {}. They count as values and may mean that there is none.",
                name, about(column_.placeholders, "value", "values"),
                of_values(column_.placeholders), quoted(column_.placeholder)));
    }
    if (column_.type != "text") return;
    const auto other = std::ranges::max_element(
        column_.looks, {}, [](const auto& look) { return look.first == "text" ? 0 : look.second; });
    if (other == column_.looks.end() || other->first == "text" || other->second >= present_) return;
    if (share(other->second) < looks_some) return;
    add("mixed_types", share(other->second) >= looks_nearly ? Severity::medium : Severity::low,
        share(other->second),
        fmt::format("{} is text because of {}: the other {} ({}) look like {}.", name,
                    about(present_ - other->second, "value", "values"), count(other->second),
                    of_values(other->second), other->first));
}

bool ColumnAlerts::find_constant() {
    if (column_.distinct != 1 || !column_.distinct_exact || column_.rows < 2) return false;
    const auto value = column_.top_value.empty() ? "one value" : quoted(column_.top_value);
    add("constant", Severity::medium, share(present_),
        column_.missing == 0
            ? fmt::format("{} is {} in every row, so it tells nothing.", column_.name, value)
            : fmt::format("{} is {} wherever it has a value.", column_.name, value));
    return true;
}

void ColumnAlerts::find_many_values() {
    if (!is_text() && column_.type != "integer") return;
    const bool all_differ = column_.distinct_exact ? column_.distinct == present_
                                                   : share(column_.distinct) >= nearly_all;
    if (present_ >= unique_rows_min && all_differ) {
        add("unique", Severity::low, share(present_),
            fmt::format("{} of the {} of {} is different: likely an identifier.",
                        column_.distinct_exact ? "Every one" : "Nearly every one",
                        count(present_, "value", "values"), column_.name));
        return;
    }
    if (!is_text() || column_.distinct <= groupable_values_max) return;
    if (share(column_.distinct) < 0.5 && column_.distinct < 1000) return;
    add("high_cardinality", Severity::low, share(column_.distinct),
        fmt::format("{} has {}{} different values in {}: too many to group by.", column_.name,
                    column_.distinct_exact ? "" : "about ", count(column_.distinct),
                    count(present_, "row", "rows")));
}

void ColumnAlerts::find_imbalance() {
    if (column_.top_count == 0 || column_.distinct < 2 || column_.distinct > groupable_values_max) {
        return;
    }
    const auto share_of_top = share(column_.top_count);
    if (share_of_top < one_value_most || (is_number() && column_.top_value == "0")) return;
    add("imbalance", share_of_top >= one_value_nearly ? Severity::medium : Severity::low,
        share_of_top,
        fmt::format("{} is {} in {} of {} ({}); the rest has {}.", column_.name,
                    quoted(column_.top_value), count(column_.top_count),
                    count(present_, "row", "rows"), of_values(column_.top_count),
                    count(column_.distinct - 1, "other value", "other values")));
}

void ColumnAlerts::find_number_shapes() {
    if (!is_number()) return;
    find_zeros();
    find_skewness();
    find_outliers();
}

void ColumnAlerts::find_zeros() {
    // Of two values, 0 is one of two choices.
    if (share(column_.zeros) < zeros_many || column_.distinct <= 2) return;
    add("zeros", share(column_.zeros) >= zeros_most ? Severity::medium : Severity::low,
        share(column_.zeros),
        fmt::format("{} is 0 in {} of {} ({}).", column_.name, count(column_.zeros),
                    count(present_, "row", "rows"), of_values(column_.zeros)));
}

void ColumnAlerts::find_skewness() {
    const auto skewness = column_.skewness.value_or(0);
    if (!(std::abs(skewness) >= skewness_strong)) return;
    std::string middle;
    if (column_.mean && column_.p50) {
        middle = fmt::format(": the mean is {}, the median {}", figure(*column_.mean),
                             figure(*column_.p50));
    }
    add("skewed", std::abs(skewness) >= skewness_extreme ? Severity::medium : Severity::low,
        std::min(1.0, std::abs(skewness) / 20),
        fmt::format("{} has a long tail of {} values (skewness {}){}.", column_.name,
                    skewness > 0 ? "large" : "small", figure(skewness), middle));
}

void ColumnAlerts::find_outliers() {
    if (!column_.p25 || !column_.p75 || !column_.min || !column_.max) return;
    const auto distance = *column_.p75 - *column_.p25;
    if (!(distance > 0)) return;
    if (!column_.outliers) {
        find_far_values();
        return;
    }
    const auto outliers = *column_.outliers;
    if (share(outliers) < outliers_some) {
        find_far_values();
        return;
    }
    const auto low = *column_.p25 - 1.5 * distance, high = *column_.p75 + 1.5 * distance;
    const auto where = *column_.min >= low    ? "above " + figure(high)
                       : *column_.max <= high ? "below " + figure(low)
                                              : "outside " + figure(low) + " to " + figure(high);
    add("outliers", share(outliers) >= outliers_many ? Severity::medium : Severity::low,
        share(outliers),
        fmt::format("{} has {} ({}) {}, far from the middle half, which is between {} and {}; the "
                    "values go from {} to {}.",
                    column_.name, about(outliers, "value", "values"), of_values(outliers), where,
                    figure(*column_.p25), figure(*column_.p75), figure(*column_.min),
                    figure(*column_.max)));
}

/// Few outliers, or of unknown number, but one of them lies far out: a slip of the decimal point,
/// say.
void ColumnAlerts::find_far_values() {
    const auto distance = *column_.p75 - *column_.p25;
    const auto above = (*column_.max - *column_.p75) / distance;
    const auto below = (*column_.p25 - *column_.min) / distance;
    if (!(std::max(above, below) >= far_quartile_distances)) return;
    const bool is_above = above >= below;
    add("outliers", Severity::low, 0,
        fmt::format(
            "The {} value of {}, {}, lies far outside: half of the values are between {} and {}.",
            is_above ? "largest" : "smallest", column_.name,
            figure(is_above ? *column_.max : *column_.min), figure(*column_.p25),
            figure(*column_.p75)));
}

void ColumnAlerts::find_future() {
    if (column_.future == 0) return;
    // Where most are to come it is a plan; where few are, a slip.
    const auto severity = share(column_.future) < 0.5 ? Severity::medium : Severity::low;
    add("future_dates", severity, share(column_.future),
        fmt::format("{} has {} ({}) in the future, the last on {}.", column_.name,
                    about(column_.future, "date", "dates"), of_values(column_.future),
                    column_.latest));
}

}  // namespace

void find_column_alerts(const ColumnFacts& column, std::vector<TableAlert>& alerts) {
    ColumnAlerts(column, alerts).find();
}

}  // namespace undertone
