// What a report says, decided once: the page and the JSON document only write it down.
#pragma once

#include "common/report/report_options.h"
#include "common/report/report_rows.h"
#include "common/report/reported_profile.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace undertone {

/// What a report is about, and when.
struct ReportSubject {
    std::string report_id, dataset_id, dataset_name, filename;
    std::uint64_t bytes = 0;
    std::string created_at;  ///< RFC 3339
};

/// Two columns and how they hang together.
struct ColumnPair {
    std::size_t a, b;
    std::string_view measure;  ///< pearson | spearman | cramers_v | correlation_ratio
    double value;
};

/// Rows of two numeric columns.
struct Scatter {
    std::size_t x, y;
    double value;  ///< Spearman's
    std::vector<std::pair<double, double>> points;
};

/// A number in each group of a category.
struct GroupMeans {
    struct Group {
        std::string name;
        std::uint64_t rows;
        double value;
    };
    std::size_t category;       ///< or a number in ranges
    std::size_t number;         ///< whose mean it is; of a rate the target
    std::string rate_of;        ///< a class whose share it is; empty: a mean
    std::vector<Group> groups;  ///< the most rows first; ranges in their order
};

/// A number, or the rows, over time.
struct TimeSeries {
    static constexpr std::size_t points_min = 3;
    std::size_t date;
    std::optional<std::size_t> number;  ///< whose mean it is; nullopt: rows, of a sample estimated
    std::string unit;                   ///< day | week | month | ...
    struct Point {
        double time;  ///< seconds since 1970: the bucket's start
        double value;
        std::uint64_t rows;  ///< of the sample
    };
    std::vector<Point> points;
};

/// Where values are missing: bands of rows in the file's order.
struct MissingMatrix {
    std::vector<std::size_t> columns;
    std::size_t rows = 0;                    ///< of the sample
    std::vector<std::vector<double>> bands;  ///< share missing, by band and column
};

/// Correlations of the columns that have the strongest ones.
struct HeatMap {
    std::vector<std::size_t> columns;
    std::vector<std::optional<double>> values;  ///< columns × columns
    std::size_t left_out = 0;                   ///< further numeric columns
};

struct TargetLink {
    std::size_t column;
    std::string_view measure;
    double value;
    std::string detail;  ///< a sentence; may be empty
};

struct TargetReport {
    std::size_t column;
    std::vector<TargetLink> links;  ///< the strongest first
    std::vector<Scatter> scatters;
    std::vector<GroupMeans> means;
};

struct Report {
    /// Columns shown with a section of their own, and in the table of all columns.
    static constexpr std::size_t sections_max = 150, table_max = 500;
    static constexpr std::size_t alerts_max = 60, pairs_max = 25, links_max = 25;

    ReportSubject subject;
    ReportOptions options;
    ReportedProfile profile;
    bool is_redacted = false;
    std::size_t sampled_rows = 0;
    bool sample_is_whole = true;
    std::uint64_t missing_cells = 0;

    std::vector<std::size_t> sections;  ///< columns with a section, in the order shown
    std::vector<bool> plotted;          ///< for each of `sections`: with a chart
    MissingMatrix missing;
    HeatMap heat_map;
    std::vector<ColumnPair> pairs;  ///< the strongest first
    std::vector<Scatter> scatters;
    std::vector<GroupMeans> means;
    std::vector<TimeSeries> series;
    std::optional<TargetReport> target;
};

/// `rows` are of the profile's file.
Report make_report(ReportSubject subject, ReportOptions options, ReportedProfile profile,
                   const ReportRows& rows);

/// The same without what single rows hold: no preview, no points, no names of values, no extremes,
/// no sentences that may quote one, no figures of fewer than five rows. Counts and shares stay.
Report redacted(Report report);

/// The report as data: docs/results.md, "Reports".
std::string report_json(const Report& report);

}  // namespace undertone
