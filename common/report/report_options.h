// What a caller asks of a report.
//
//   {"title": "Sales", "description": "", "target_column": "SALES", "analysis_mode": "all",
//    "sample_size": 10000, "max_plots": 50}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// `all`, or the overview and one part.
enum class AnalysisMode : std::uint8_t { all, overview, univariate, bivariate, target, quality };
std::string_view to_string(AnalysisMode mode);
std::optional<AnalysisMode> analysis_mode_from(std::string_view name);
/// "all, overview, univariate, bivariate, target, quality", for who asked for something else.
std::string analysis_mode_names();

/// The parts that a mode chooses between; what a report always has is none of them.
enum class ReportPart : std::uint8_t { columns, pairs, target, over_time, quality, preview };

struct ReportOptions {
    static constexpr std::uint32_t sample_size_min = 100, sample_size_max = 100'000;
    static constexpr std::uint32_t max_plots_most = 200;

    std::string title, description;
    std::string target_column;  ///< empty: none
    AnalysisMode mode = AnalysisMode::all;
    /// Rows that are drawn singly or compared: scatter plots, the missing matrix, time series.
    std::uint32_t sample_size = 10'000;
    /// Charts in each part of the report.
    std::uint32_t max_plots = 50;

    bool shows(ReportPart part) const;
    std::string to_json() const;
};

/// What to_json() wrote; nullopt for anything else.
std::optional<ReportOptions> report_options_from(std::string_view json);

}  // namespace undertone
