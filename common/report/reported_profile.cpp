#include "common/report/reported_profile.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace undertone {
namespace {

namespace js = boost::json;

const js::value null_value;

const js::value& member(const js::value& from, std::string_view name) {
    const auto* object = from.if_object();
    const auto* value = object ? object->if_contains(name) : nullptr;
    return value ? *value : null_value;
}

const js::array& items(const js::value& from, std::string_view name) {
    static const js::array none;
    const auto* array = member(from, name).if_array();
    return array ? *array : none;
}

std::string text_of(const js::value& value) {
    if (value.is_null()) return {};
    if (const auto* text = value.if_string()) return std::string(*text);
    return js::serialize(value);
}

std::string text_in(const js::value& from, std::string_view name) {
    return text_of(member(from, name));
}

std::optional<double> number_of(const js::value& value) {
    boost::system::error_code failed;
    const auto number = value.to_number<double>(failed);
    return failed ? std::nullopt : std::optional(number);
}

std::optional<double> number_in(const js::value& from, std::string_view name) {
    return number_of(member(from, name));
}

std::optional<std::uint64_t> maybe_count(const js::value& from, std::string_view name) {
    boost::system::error_code failed;
    const auto count = member(from, name).to_number<std::uint64_t>(failed);
    return failed ? std::nullopt : std::optional(count);
}

std::uint64_t count_in(const js::value& from, std::string_view name) {
    return maybe_count(from, name).value_or(0);
}

bool flag_in(const js::value& from, std::string_view name, bool fallback) {
    const auto* flag = member(from, name).if_bool();
    return flag ? *flag : fallback;
}

ProfiledValue value_in(const js::value& from, std::string_view name) {
    return {text_in(from, name), number_in(from, name)};
}

std::vector<ProfiledCount> counts_in(const js::value& from, std::string_view name,
                                     std::string_view key) {
    std::vector<ProfiledCount> counts;
    for (const auto& each : items(from, name)) {
        counts.push_back({text_in(each, key), count_in(each, "count")});
    }
    return counts;
}

ProfiledColumn read_column(const js::value& from) {
    ProfiledColumn column{.name = text_in(from, "name"),
                          .type = text_in(from, "type"),
                          .type_reason = text_in(from, "type_reason"),
                          .format = text_in(from, "format"),
                          .missing = count_in(from, "missing"),
                          .distinct = count_in(from, "distinct"),
                          .distinct_exact = flag_in(from, "distinct_exact", true),
                          .quantiles_exact = flag_in(from, "quantiles_exact", true),
                          .top_exact = flag_in(from, "top_exact", true),
                          .zeros = maybe_count(from, "zeros"),
                          .unreadable = maybe_count(from, "unreadable"),
                          .min = value_in(from, "min"),
                          .max = value_in(from, "max"),
                          .mean = number_in(from, "mean"),
                          .std = number_in(from, "std"),
                          .skewness = number_in(from, "skewness"),
                          .kurtosis = number_in(from, "kurtosis"),
                          .quantiles = {},
                          .histogram = {},
                          .top = counts_in(from, "top", "value"),
                          .patterns = counts_in(from, "patterns", "pattern"),
                          .missing_values = counts_in(from, "missing_values", "value"),
                          .length_min = maybe_count(member(from, "lengths"), "min"),
                          .length_max = maybe_count(member(from, "lengths"), "max"),
                          .length_mean = number_in(member(from, "lengths"), "mean")};
    if (const auto* quantiles = member(from, "quantiles").if_object()) {
        for (const auto& [name, value] : *quantiles) {
            column.quantiles.emplace_back(name, ProfiledValue{text_of(value), number_of(value)});
        }
    }
    for (const auto& bin : items(from, "histogram")) {
        column.histogram.push_back(
            {value_in(bin, "low"), value_in(bin, "high"), count_in(bin, "count")});
    }
    return column;
}

void read_correlations(const js::value& from, ReportedProfile& profile) {
    profile.correlations_exact = flag_in(from, "exact", true);
    for (const auto* measure : {"pearson", "spearman", "cramers_v", "correlation_ratio"}) {
        for (const auto& link : items(from, measure)) {
            const auto value = number_in(link, "value");
            if (!value) continue;  // not defined for these two
            profile.correlations[measure].push_back(
                {text_in(link, "a"), text_in(link, "b"), *value});
        }
    }
}

void read_target(const js::value& from, ReportedProfile& profile) {
    profile.target_column = text_in(from, "column");
    for (const auto& finding : items(from, "findings")) {
        profile.target_findings.push_back({text_in(finding, "column"), text_in(finding, "detail"),
                                           number_in(finding, "strength").value_or(0)});
    }
}

ReportedProfile read_document(const js::value& from) {
    ReportedProfile profile;
    profile.rows = count_in(from, "rows");
    profile.duplicate_rows = maybe_count(from, "duplicate_rows");
    for (const auto& column : items(from, "columns")) {
        profile.columns.push_back(read_column(column));
    }
    read_correlations(member(from, "correlations"), profile);
    read_target(member(from, "target"), profile);
    for (const auto& alert : items(from, "alerts")) {
        profile.alerts.push_back({text_in(alert, "column"), text_in(alert, "kind"),
                                  text_in(alert, "severity"), text_in(alert, "detail")});
    }
    for (const auto& row : items(from, "preview")) {
        auto& cells = profile.preview.emplace_back();
        const auto* values = row.if_array();
        for (std::size_t i = 0; values && i < values->size(); ++i) {
            const auto& cell = (*values)[i];
            cells.push_back(cell.is_null() ? std::nullopt : std::optional(text_of(cell)));
        }
    }
    return profile;
}

}  // namespace

std::optional<std::size_t> ReportedProfile::find(std::string_view column) const {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].name == column) return i;
    }
    return std::nullopt;
}

Result<ReportedProfile> read_profile(std::string_view json) {
    boost::system::error_code failed;
    const auto parsed = js::parse(json, failed);
    if (failed || !parsed.is_object()) {
        return Error{ErrorCode::internal, "the table_profile document cannot be read"};
    }
    return read_document(parsed);
}

Result<ReportedProfile> find_profile(std::string_view documents) {
    boost::system::error_code failed;
    const auto parsed = js::parse(documents, failed);
    if (failed || !parsed.is_array()) {
        return Error{ErrorCode::internal, "the upload's results cannot be read"};
    }
    for (const auto& document : parsed.get_array()) {
        if (text_in(document, "result_type") == "table_profile") {
            return read_document(member(document, "data"));
        }
    }
    return Error{ErrorCode::not_found, "the upload has no table_profile"};
}

}  // namespace undertone
