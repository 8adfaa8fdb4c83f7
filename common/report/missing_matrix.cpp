#include "common/report/missing_matrix.h"

#include <algorithm>

namespace undertone {
namespace {

constexpr std::size_t columns_max = 80, bands_max = 60;

std::vector<std::size_t> columns_with_gaps(const ReportedProfile& profile) {
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < profile.columns.size(); ++i) {
        if (profile.columns[i].missing > 0) columns.push_back(i);
    }
    if (columns.size() <= columns_max) return columns;
    const auto missing = [&](std::size_t column) { return profile.columns[column].missing; };
    std::ranges::stable_sort(columns, std::ranges::greater(), missing);
    columns.resize(columns_max);
    std::ranges::sort(columns);
    return columns;
}

}  // namespace

MissingMatrix missing_matrix(const ReportedProfile& profile, const ReportRows& rows) {
    MissingMatrix matrix{columns_with_gaps(profile), rows.rows, {}};
    const auto bands = std::min(bands_max, rows.rows);
    for (std::size_t band = 0; band < bands; ++band) {
        const auto first = band * rows.rows / bands, last = (band + 1) * rows.rows / bands;
        auto& shares = matrix.bands.emplace_back();
        for (const auto column : matrix.columns) {
            const auto begin = rows.missing[column].begin();
            const auto missing = std::count(begin + static_cast<std::ptrdiff_t>(first),
                                            begin + static_cast<std::ptrdiff_t>(last), true);
            shares.push_back(static_cast<double>(missing) / static_cast<double>(last - first));
        }
    }
    return matrix;
}

}  // namespace undertone
