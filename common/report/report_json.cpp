#include "common/clock.h"
#include "common/json_writer.h"
#include "common/report/report.h"

#include <algorithm>

namespace undertone {
namespace {

void write_value(JsonWriter& json, std::string_view name, const ProfiledValue& value) {
    if (value.number) {
        json.field(name, *value.number);
    } else {
        json.key(name).text_or_null(value.text);
    }
}

void write_counts(JsonWriter& json, std::string_view name, std::string_view key,
                  const std::vector<ProfiledCount>& counts, bool hidden) {
    json.key(name).begin_array();
    for (const auto& each : counts) {
        json.begin_object().key(key);
        if (hidden) {
            json.value(nullptr);
        } else {
            json.value(each.value);
        }
        json.field("count", each.count).end_object();
    }
    json.end_array();
}

void write_column(JsonWriter& json, const ProfiledColumn& column, bool is_redacted) {
    json.begin_object().field("name", column.name).field("type", column.type);
    json.field("missing", column.missing).field("distinct", column.distinct);
    json.field("distinct_exact", column.distinct_exact);
    write_value(json, "min", column.min);
    write_value(json, "max", column.max);
    json.field("mean", column.mean).field("std", column.std);
    json.field("skewness", column.skewness).field("kurtosis", column.kurtosis);
    json.key("quantiles").begin_object();
    for (const auto& [name, quantile] : column.quantiles) {
        if (quantile.number) {
            json.any_key(name).value(*quantile.number);
        } else {
            json.any_key(name).text_or_null(quantile.text);
        }
    }
    json.end_object().key("histogram").begin_array();
    for (const auto& bin : column.histogram) {
        json.begin_object();
        write_value(json, "low", bin.low);
        write_value(json, "high", bin.high);
        json.field("count", bin.count).end_object();
    }
    json.end_array();
    write_counts(json, "top", "value", column.top, is_redacted);
    write_counts(json, "patterns", "pattern", column.patterns, false);
    json.end_object();
}

void write_subject(JsonWriter& json, const Report& report) {
    const auto& subject = report.subject;
    json.field("report_id", subject.report_id).field("dataset_id", subject.dataset_id);
    json.field("dataset_name", subject.dataset_name).field("filename", subject.filename);
    json.field("created_at", subject.created_at);
    json.key("options").raw(report.options.to_json());
    json.field("redacted", report.is_redacted);
}

void write_summary(JsonWriter& json, const Report& report) {
    json.key("summary").begin_object();
    json.field("rows", report.profile.rows).field("columns", report.profile.columns.size());
    json.field("missing_cells", report.missing_cells);
    json.field("duplicate_rows", report.profile.duplicate_rows);
    json.field("sampled_rows", report.sampled_rows);
    json.field("sample_is_whole", report.sample_is_whole).end_object();
}

void write_alerts(JsonWriter& json, const Report& report) {
    json.key("alerts").begin_array();
    for (const auto& alert : report.profile.alerts) {
        json.begin_object().field("column", alert.column).field("kind", alert.kind);
        json.field("severity", alert.severity);
        json.key("detail").text_or_null(alert.detail).end_object();
    }
    json.end_array();
}

void write_pairs(JsonWriter& json, const Report& report) {
    const auto& columns = report.profile.columns;
    json.key("relations").begin_array();
    for (const auto& pair : report.pairs) {
        json.begin_object().field("a", columns[pair.a].name).field("b", columns[pair.b].name);
        json.field("measure", pair.measure).field("value", pair.value).end_object();
    }
    json.end_array();
}

void write_target(JsonWriter& json, const Report& report) {
    json.key("target");
    if (!report.target) {
        json.value(nullptr);
        return;
    }
    const auto& columns = report.profile.columns;
    json.begin_object().field("column", columns[report.target->column].name);
    json.key("relations").begin_array();
    for (const auto& link : report.target->links) {
        json.begin_object().field("column", columns[link.column].name);
        json.field("measure", link.measure).field("value", link.value);
        json.key("detail").text_or_null(link.detail).end_object();
    }
    json.end_array().end_object();
}

void write_series(JsonWriter& json, const Report& report) {
    const auto& columns = report.profile.columns;
    json.key("over_time").begin_array();
    for (const auto& series : report.series) {
        json.begin_object().field("date_column", columns[series.date].name).key("column");
        if (series.number) {
            json.value(columns[*series.number].name);
        } else {
            json.value(nullptr);
        }
        json.field("unit", series.unit).key("points").begin_array();
        for (const auto& point : series.points) {
            const auto start = from_micros(static_cast<std::int64_t>(point.time) * 1'000'000);
            json.begin_object().field("start", to_rfc3339(start)).field("value", point.value);
            json.field("rows", point.rows).end_object();
        }
        json.end_array().end_object();
    }
    json.end_array();
}

void write_preview(JsonWriter& json, const Report& report) {
    json.key("preview").begin_array();
    for (const auto& row : report.profile.preview) {
        json.begin_array();
        for (const auto& cell : row) json.value(cell);
        json.end_array();
    }
    json.end_array();
}

}  // namespace

std::string report_json(const Report& report) {
    JsonWriter json;
    json.begin_object();
    write_subject(json, report);
    write_summary(json, report);
    write_alerts(json, report);
    const auto shown = std::min(report.profile.columns.size(), Report::table_max);
    json.key("columns").begin_array();
    for (std::size_t i = 0; i < shown; ++i) {
        write_column(json, report.profile.columns[i], report.is_redacted);
    }
    json.end_array();
    write_pairs(json, report);
    write_target(json, report);
    write_series(json, report);
    write_preview(json, report);
    json.end_object();
    return json.take();
}

}  // namespace undertone
