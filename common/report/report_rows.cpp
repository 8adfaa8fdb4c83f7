#include "common/report/report_rows.h"

#include "common/profile/value_type.h"

#include <algorithm>
#include <optional>

namespace undertone {
namespace {

constexpr std::size_t sample_bytes_max = std::size_t{16} << 20;
constexpr std::size_t categories_max = 50;

/// "1.234,5" and "1234,5" have the comma last.
NumberStyle number_style(const ProfiledColumn& column) {
    const auto comma = column.format.rfind(','), point = column.format.rfind('.');
    const bool last = comma != std::string::npos && (point == std::string::npos || comma > point);
    return last ? NumberStyle::comma : NumberStyle::point;
}

DateOrder date_order(const ProfiledColumn& column) {
    if (column.format.starts_with('Y')) return DateOrder::year_first;
    return column.format.find('D') < column.format.find('M') ? DateOrder::day_first
                                                             : DateOrder::month_first;
}

Numbers read_numbers(const ProfiledColumn& column, const SampledCells& cells) {
    return to_numbers(cells, [style = number_style(column)](std::string_view text) {
        const auto number = parse_number(text, style);
        return number ? std::optional(number->to_double()) : std::nullopt;
    });
}

Numbers read_times(const ProfiledColumn& column, const SampledCells& cells) {
    return to_numbers(cells, [order = date_order(column)](std::string_view text) {
        const auto time = parse_calendar_time(text, order);
        return time ? std::optional(static_cast<double>(time->micros) / 1e6) : std::nullopt;
    });
}

bool means_missing(const ProfiledColumn& column, std::string_view cell) {
    return std::ranges::find(column.missing_values, cell, &ProfiledCount::value) !=
           column.missing_values.end();
}

SampledColumn read_column(const ProfiledColumn& column, const SampledCells& cells) {
    SampledColumn read{.name = column.name, .values = {}};
    if (column.is_number()) {
        read.values = read_numbers(column, cells);
    } else if (!column.is_date()) {
        if (auto categories = to_categories(cells, categories_max)) {
            read.values = std::move(*categories);
        }
    }
    return read;
}

}  // namespace

ReportRowsReader::ReportRowsReader(std::uint32_t rows_max)
    : sample_({.rows_max = rows_max, .bytes_max = sample_bytes_max}) {}

Result<> ReportRowsReader::on_rows(const Batch& batch) {
    names_.assign(batch.columns.begin(), batch.columns.end());
    for (std::size_t i = 0; i < batch.rows(); ++i) {
        const auto number = rows_seen_++;
        if (!sample_.wants(number)) continue;
        cells_.clear();
        for (const auto& cell : batch.row(i)) {
            cells_.push_back(cell.kind == CellKind::missing ? std::string_view() : cell.text);
        }
        sample_.add(number, cells_);
    }
    return {};
}

ReportRows ReportRowsReader::finish(const ReportedProfile& profile) {
    sample_.finish();
    ReportRows read{.rows = sample_.rows(),
                    .whole = sample_.is_whole(),
                    .columns = {},
                    .times = {},
                    .missing = {}};
    for (const auto& column : profile.columns) {
        const auto place = std::ranges::find(names_, column.name) - names_.begin();
        const auto at = static_cast<std::size_t>(place);
        const auto cells =
            at < sample_.columns() ? sample_.cells(at) : SampledCells(sample_.rows());
        read.columns.push_back(read_column(column, cells));
        read.times.push_back(column.is_date() ? read_times(column, cells) : Numbers());
        auto& missing = read.missing.emplace_back();
        for (const auto& cell : cells) missing.push_back(!cell || means_missing(column, *cell));
    }
    return read;
}

}  // namespace undertone
