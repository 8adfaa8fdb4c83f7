#include "common/profile/findings/findings_document.h"

#include <algorithm>
#include <cmath>

namespace undertone {
namespace {

/// The strongest pairs, in the order they came in.
std::vector<Association> strongest(std::vector<Association> pairs) {
    if (pairs.size() <= listed_pairs_max) return pairs;
    const auto strength = [](const Association& pair) {
        return std::isnan(pair.value) ? -1 : std::abs(pair.value);
    };
    std::ranges::stable_sort(pairs, std::ranges::greater(), strength);
    pairs.resize(listed_pairs_max);
    std::ranges::sort(pairs, {},
                      [](const auto& pair) { return std::pair(pair.first, pair.second); });
    return pairs;
}

void write_groups(JsonWriter& json, std::string_view key, const std::vector<TargetGroup>& groups) {
    json.key(key).begin_array();
    for (const auto& group : groups) {
        json.begin_object()
            .field("name", group.name)
            .field("rows", group.rows)
            .field("value", group.value)
            .end_object();
    }
    json.end_array();
}

void write_finding(JsonWriter& json, const TargetFinding& finding, const std::string& column) {
    json.begin_object()
        .field("column", column)
        .field("measure", finding.measure)
        .field("strength", finding.strength)
        .field("value", finding.value)
        .field("detail", finding.sentence)
        .field("group_value", finding.group_value);
    write_groups(json, "groups", finding.groups);
    json.end_object();
}

}  // namespace

void write_correlations(JsonWriter& json, const Associations& found,
                        std::span<const SampledColumn> columns, bool exact) {
    std::uint64_t left_out = 0;
    const auto write = [&](std::string_view measure, const std::vector<Association>& pairs) {
        const auto listed = strongest(pairs);
        left_out += pairs.size() - listed.size();
        json.key(measure).begin_array();
        for (const auto& pair : listed) {
            json.begin_object()
                .field("a", columns[pair.first].name)
                .field("b", columns[pair.second].name)
                .field("value", pair.value)
                .end_object();
        }
        json.end_array();
    };
    json.key("correlations").begin_object();
    write("pearson", found.pearson);
    write("spearman", found.spearman);
    write("cramers_v", found.cramers_v);
    write("correlation_ratio", found.correlation_ratio);
    json.field("rows", found.rows)
        .field("exact", exact)
        .field("pairs_left_out", left_out)
        .field("columns_left_out", found.columns_left_out)
        .end_object();
}

void write_target(JsonWriter& json, const std::optional<TargetAnalysis>& found,
                  std::span<const SampledColumn> columns) {
    json.key("target");
    if (!found) {
        json.value(nullptr);
        return;
    }
    json.begin_object()
        .field("column", columns[found->target].name)
        .field("kind", found->kind)
        .field("rows", found->rows);
    write_groups(json, "classes", found->classes);
    json.field("rate_of",
               found->kind == "categorical" ? std::optional(found->rate_of) : std::nullopt);
    json.key("findings").begin_array();
    for (const auto& finding : found->findings) {
        write_finding(json, finding, columns[finding.column].name);
    }
    json.end_array().end_object();
}

void write_alerts(JsonWriter& json, std::span<const TableAlert> alerts) {
    json.key("alerts").begin_array();
    for (const auto& alert : alerts) {
        json.begin_object().field("column", alert.column);
        if (!alert.other.empty()) json.field("other", alert.other);
        json.field("kind", alert.kind)
            .field("severity", to_string(alert.severity))
            .field("detail", alert.detail)
            .end_object();
    }
    json.end_array();
}

}  // namespace undertone
