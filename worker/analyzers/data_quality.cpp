#include "worker/analyzers/data_quality.h"

#include "worker/analyzers/reject_log.h"

#include <fmt/format.h>

#include <map>
#include <vector>

namespace undertone {
namespace {

template <class Values>
void write_map(JsonWriter& json, std::string_view name, const Values& values) {
    json.key(name).begin_object();
    for (const auto& [key, value] : values) json.any_key(key).value(value);
    json.end_object();
}

void write_list(JsonWriter& json, std::string_view name, std::span<const std::string> values) {
    json.key(name).begin_array();
    for (const auto& value : values) json.value(value);
    json.end_array();
}

/// What the file holds besides, if it can hold more than one table.
void write_tables(JsonWriter& json, std::span<const TableChoice> tables) {
    json.key("tables").begin_array();
    for (const auto& table : tables) {
        json.begin_object()
            .field("name", table.name)
            .field("hidden", table.hidden)
            .field("read", table.read)
            .end_object();
    }
    json.end_array();
}

void write_mapping(JsonWriter& json, const DataQuality& quality) {
    json.key("mapping").begin_object();
    if (const auto& mapping = quality.mapping) {
        const auto& columns = quality.report.columns;
        json.field("sender", columns.at(mapping->sender))
            .field("message", columns.at(mapping->message));
        if (mapping->timestamp) json.field("timestamp", columns.at(*mapping->timestamp));
    }
    json.end_object();
}

/// The reader's dialect, and how dates were read.
std::map<std::string, std::string> dialect_of(const DataQuality& quality) {
    auto dialect = quality.report.dialect;
    if (const auto& dates = quality.date_order) {
        dialect["date_order"] = to_string(dates->order);
        dialect["date_order_from"] = to_string(dates->reason);
        dialect["date_order_ambiguous"] = dates->ambiguous ? "true" : "false";
    }
    return dialect;
}

std::vector<std::string> warnings_of(const DataQuality& quality) {
    auto warnings = quality.report.warnings;
    if (quality.date_order && quality.date_order->ambiguous) {
        warnings.push_back(
            fmt::format("the dates do not tell for sure what is day and what month; "
                        "they were read as {}",
                        to_string(quality.date_order->order)));
    }
    return warnings;
}

}  // namespace

void write_data_quality(JsonWriter& json, const DataQuality& quality) {
    const auto& report = quality.report;
    auto reasons = report.reasons;
    if (quality.no_message > 0) reasons[std::string(reject_missing_field)] += quality.no_message;

    json.begin_object()
        .field("format", report.format)
        .field("compression", report.compression)
        .field("encoding", report.encoding);
    write_map(json, "dialect", dialect_of(quality));
    json.field("kind", quality.kind).field("kind_reason", quality.kind_reason);
    json.field("rows", quality.rows)
        .field("rejected_rows", report.rejected_rows + quality.no_message);
    write_map(json, "reasons", reasons);
    json.field("rejects_shown", quality.rejects_shown)
        .field("system_rows", report.system_rows)
        .field("padded_rows", report.padded_rows)
        .field("messages_without_timestamp", quality.untimed_messages);
    write_list(json, "columns", report.columns);
    write_mapping(json, quality);
    write_map(json, "renamed", report.renamed);
    write_tables(json, report.tables);
    write_map(json, "cell_errors", report.cell_errors);
    write_list(json, "warnings", warnings_of(quality));
    json.end_object();
}

}  // namespace undertone
