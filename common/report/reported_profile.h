// A `table_profile` document (docs/results.md), read for a report.
#pragma once

#include "common/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// A number, or a date as text.
struct ProfiledValue {
    std::string text;              ///< as the document has it; empty: null
    std::optional<double> number;  ///< nullopt: it is none
};

struct ProfiledBin {
    ProfiledValue low, high;
    std::uint64_t count = 0;
};

struct ProfiledCount {
    std::string value;
    std::uint64_t count = 0;
};

struct ProfiledColumn {
    std::string name, type, type_reason, format;
    std::uint64_t missing = 0, distinct = 0;
    bool distinct_exact = true, quantiles_exact = true, top_exact = true;
    std::optional<std::uint64_t> zeros, unreadable;
    ProfiledValue min, max;
    std::optional<double> mean, std, skewness, kurtosis;
    std::vector<std::pair<std::string, ProfiledValue>> quantiles;  ///< p1 ... p99
    std::vector<ProfiledBin> histogram;
    std::vector<ProfiledCount> top, patterns, missing_values;
    std::optional<std::uint64_t> length_min, length_max;
    std::optional<double> length_mean;

    bool is_number() const { return type == "integer" || type == "float"; }
    bool is_date() const { return type == "date" || type == "datetime"; }
};

struct ProfiledAlert {
    std::string column, kind, severity, detail;
};

struct ProfiledLink {
    std::string a, b;
    double value = 0;
};

struct ProfiledFinding {
    std::string column, detail;
    double strength = 0;
};

struct ReportedProfile {
    std::uint64_t rows = 0;
    std::vector<ProfiledColumn> columns;
    std::optional<std::uint64_t> duplicate_rows;
    std::map<std::string, std::vector<ProfiledLink>> correlations;  ///< by measure
    bool correlations_exact = true;
    std::string target_column;
    std::vector<ProfiledFinding> target_findings;
    std::vector<ProfiledAlert> alerts;
    std::vector<std::vector<std::optional<std::string>>> preview;

    /// nullopt: there is no such column.
    std::optional<std::size_t> find(std::string_view column) const;
};

/// What an older or smaller document lacks stays empty. Errors: internal, for what is none.
Result<ReportedProfile> read_profile(std::string_view json);
/// The profile among an upload's results, the JSON array as the store keeps it. Errors: not_found.
Result<ReportedProfile> find_profile(std::string_view documents);

}  // namespace undertone
