#include "common/profile/profile_document.h"

#include "common/clock.h"
#include "common/profile/findings/findings_document.h"
#include "common/profile/profile_findings.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace undertone {
namespace {

/// A date as "2024-01-15", or with its time: "2024-01-15T10:30:00Z".
std::string time_text(double micros, ValueType type) {
    const auto text =
        to_rfc3339(Time(std::chrono::microseconds(static_cast<std::int64_t>(micros))));
    return type == ValueType::date ? text.substr(0, text.find('T')) : text;
}

void write_values(JsonWriter& json, std::string_view key, std::string_view name,
                  const std::vector<ValueCount>& values) {
    json.key(key).begin_array();
    for (const auto& [value, count] : values) {
        json.begin_object().field(name, value).field("count", count).end_object();
    }
    json.end_array();
}

class ColumnWriter {
public:
    ColumnWriter(JsonWriter& json, const ColumnSummary& column) : json_(json), column_(column) {}

    void write() {
        json_.begin_object();
        write_type();
        write_values(json_, "missing_values", "value", column_.missing_values);
        json_.field("unreadable", column_.unreadable).field("distinct", column_.distinct);
        json_.field("distinct_exact", column_.distinct_exact);
        write_figures();
        write_order();
        write_values(json_, "top", "value", column_.top);
        json_.field("top_exact", column_.top_exact);
        write_lengths();
        write_values(json_, "patterns", "pattern", column_.patterns);
        json_.field("patterns_exact", column_.values_exact);
        json_.end_object();
    }

private:
    void write_type() {
        const auto& type = column_.type;
        json_.field("name", column_.name).field("type", to_string(type.type));
        json_.field("type_reason", type.reason).field("type_declared", type.declared);
        json_.key("format").text_or_null(type.format);
        json_.field("missing", column_.missing);
    }

    void write_quantity(double value) {
        if (column_.is_temporal()) {
            json_.value(time_text(value, column_.type.type));
        } else {
            json_.value(value);
        }
    }

    void write_figures() {
        const auto& numbers = column_.numbers;
        if (column_.times) {
            json_.key("min").value(
                time_text(static_cast<double>(column_.times->min), column_.type.type));
            json_.key("max").value(
                time_text(static_cast<double>(column_.times->max), column_.type.type));
        } else {
            json_.field("min", numbers.min).field("max", numbers.max);
        }
        json_.field("mean", numbers.mean).field("std", numbers.std);
        json_.field("skewness", numbers.skewness).field("kurtosis", numbers.kurtosis);
        json_.field("zeros", column_.is_numeric() ? std::optional(numbers.zeros) : std::nullopt);
    }

    void write_order() {
        json_.key("quantiles");
        if (column_.has_quantiles) {
            json_.begin_object();
            for (std::size_t i = 0; i < column_.quantiles.size(); ++i) {
                json_.key(ColumnSummary::quantile_names[i]);
                write_quantity(column_.quantiles[i]);
            }
            json_.end_object();
        } else {
            json_.value(nullptr);
        }
        json_.field("quantiles_exact", column_.quantiles_exact).key("histogram").begin_array();
        for (const auto& bin : column_.histogram) {
            json_.begin_object().key("low");
            write_quantity(bin.low);
            json_.key("high");
            write_quantity(bin.high);
            json_.field("count", bin.count).end_object();
        }
        json_.end_array().field("histogram_exact", column_.quantiles_exact);
    }

    void write_lengths() {
        const auto& lengths = column_.lengths;
        json_.key("lengths");
        if (lengths.count == 0) {
            json_.value(nullptr);
            return;
        }
        const auto mean = static_cast<double>(lengths.sum) / static_cast<double>(lengths.count);
        json_.begin_object().field("min", lengths.min).field("max", lengths.max);
        json_.field("mean", mean).end_object();
    }

    JsonWriter& json_;
    const ColumnSummary& column_;
};

void write_rows(JsonWriter& json, std::string_view key, const std::vector<PreviewRows::Row>& rows,
                std::size_t columns) {
    // A row that came before the last columns were known has more of its cells.
    const auto code_points = PreviewRows::cell_code_points(columns);
    json.key(key).begin_array();
    for (const auto& row : rows) {
        json.begin_array();
        for (std::size_t i = 0; i < columns; ++i) {
            const bool known = i < row.cells.size() && row.cells[i];
            json.value(known ? std::optional(shortened(*row.cells[i], code_points)) : std::nullopt);
        }
        json.end_array();
    }
    json.end_array();
}

void write_problems(JsonWriter& json, std::span<const Reject> rejects) {
    constexpr std::size_t problems_max = 10;
    json.key("preview_problems").begin_array();
    for (const auto& reject : rejects.first(std::min(problems_max, rejects.size()))) {
        json.begin_object().field("line", reject.line).field("reason", reject.reason);
        json.field("detail", reject.detail);
        json.field("raw", shortened(reject.raw, PreviewRows::cell_code_points_max)).end_object();
    }
    json.end_array();
}

void write_duplicates(JsonWriter& json, const std::optional<DuplicateCount>& duplicates) {
    json.field("duplicate_rows", duplicates ? std::optional(duplicates->duplicates) : std::nullopt);
    json.key("duplicate_examples").begin_array();
    if (duplicates) {
        for (const auto& [row, first] : duplicates->examples) {
            json.begin_object().field("row", row).field("first", first).end_object();
        }
    }
    json.end_array();
}

/// Of the column with the smallest sample: 3.6 standard errors at the median, where n numbers are
/// off by 0.5 / sqrt(n) of the ranks. 131,072 numbers, as narrow tables have, come to 0.5 %.
double quantile_rank_error(std::span<const ColumnSummary> columns) {
    constexpr double usual = 0.005, usual_count = 131'072;
    auto least = usual_count;
    for (const auto& column : columns) {
        if (column.quantiles_exact) continue;
        least = std::min(least, static_cast<double>(column.quantities_counted));
    }
    return least == 0 ? 1 : std::min(1.0, usual * std::sqrt(usual_count / least));
}

void write_limits(JsonWriter& json, std::span<const ColumnSummary> columns) {
    json.key("limits").begin_object();
    json.field("distinct_exact_max", ValueCounts::Limits().values_max);
    json.field("distinct_error", 0.02);
    json.field("quantile_rank_error", quantile_rank_error(columns));
    json.field("top_max", SummaryLimits().top_max);
    json.field("histogram_bins_max", OrderedValues::bins_max);
    json.field("patterns_max", SummaryLimits().patterns_max);
    json.field("value_code_points_max", SummaryLimits().value_code_points_max);
    json.field("alerts_max", alerts_max).field("correlations_max", listed_pairs_max);
    json.end_object();
}

}  // namespace

void write_table_profile(JsonWriter& json, const ProfileDocument& document) {
    const auto& profile = document.profile;
    json.begin_object().field("rows", profile.rows).key("columns").begin_array();
    for (const auto& column : profile.columns) ColumnWriter(json, column).write();
    json.end_array();
    write_duplicates(json, document.duplicates);
    const auto findings = find_findings({.profile = profile,
                                         .report = document.report,
                                         .duplicates = document.duplicates,
                                         .target_column = document.options.target_column,
                                         .uploaded_at = document.uploaded_at,
                                         .threads = document.threads});
    write_correlations(json, findings.associations, findings.columns, findings.exact);
    write_target(json, findings.target, findings.columns);
    write_alerts(json, findings.alerts);
    write_rows(json, "preview", profile.samples->first().in_file_order(), profile.columns.size());
    write_rows(json, "preview_random", profile.samples->random().in_file_order(),
               profile.columns.size());
    write_problems(json, document.rejects);
    write_limits(json, profile.columns);
    json.end_object();
}

}  // namespace undertone
