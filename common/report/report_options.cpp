#include "common/report/report_options.h"

#include "common/json_writer.h"

#include <boost/json/parse.hpp>

#include <array>
#include <utility>

namespace undertone {
namespace {

constexpr std::array<std::pair<AnalysisMode, std::string_view>, 6> modes = {{
    {AnalysisMode::all, "all"},
    {AnalysisMode::overview, "overview"},
    {AnalysisMode::univariate, "univariate"},
    {AnalysisMode::bivariate, "bivariate"},
    {AnalysisMode::target, "target"},
    {AnalysisMode::quality, "quality"},
}};

std::string text_in(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::uint32_t number_in(const boost::json::object& object, std::string_view name,
                        std::uint32_t fallback) {
    const auto* value = object.if_contains(name);
    return value && value->is_int64() ? static_cast<std::uint32_t>(value->as_int64()) : fallback;
}

}  // namespace

std::string_view to_string(AnalysisMode mode) {
    return modes[static_cast<std::size_t>(mode)].second;
}

std::optional<AnalysisMode> analysis_mode_from(std::string_view name) {
    for (const auto& [mode, known] : modes) {
        if (known == name) return mode;
    }
    return std::nullopt;
}

std::string analysis_mode_names() {
    std::string names;
    for (const auto& [mode, name] : modes) names.append(names.empty() ? "" : ", ").append(name);
    return names;
}

bool ReportOptions::shows(ReportPart part) const {
    switch (mode) {
        case AnalysisMode::all:
            return part != ReportPart::target || !target_column.empty();
        case AnalysisMode::overview:
            return part == ReportPart::preview;
        case AnalysisMode::univariate:
            return part == ReportPart::columns || part == ReportPart::over_time;
        case AnalysisMode::bivariate:
            return part == ReportPart::pairs;
        case AnalysisMode::target:
            return part == ReportPart::target;
        case AnalysisMode::quality:
            return part == ReportPart::quality;
    }
    return false;
}

std::string ReportOptions::to_json() const {
    JsonWriter json;
    json.begin_object().field("title", title).field("description", description);
    json.key("target_column").text_or_null(target_column);
    json.field("analysis_mode", to_string(mode));
    json.field("sample_size", sample_size).field("max_plots", max_plots).end_object();
    return json.take();
}

std::optional<ReportOptions> report_options_from(std::string_view json) {
    boost::system::error_code failed;
    const auto parsed = boost::json::parse(json, failed);
    if (failed || !parsed.is_object()) return std::nullopt;
    const auto& object = parsed.get_object();
    const auto mode = analysis_mode_from(text_in(object, "analysis_mode"));
    if (!mode) return std::nullopt;
    ReportOptions options;
    options.title = text_in(object, "title");
    options.description = text_in(object, "description");
    options.target_column = text_in(object, "target_column");
    options.mode = *mode;
    options.sample_size = number_in(object, "sample_size", options.sample_size);
    options.max_plots = number_in(object, "max_plots", options.max_plots);
    return options;
}

}  // namespace undertone
