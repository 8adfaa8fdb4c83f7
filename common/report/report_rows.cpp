#include "common/report/report_rows.h"

#include "common/readers/timestamp_column.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace undertone {
namespace {

constexpr std::size_t sample_bytes_max = std::size_t{16} << 20;
constexpr std::size_t categories_max = 50;

/// A cell of a numeric column: grouping marks, blanks and a percent sign are left out.
std::optional<double> cell_number(std::string_view text, bool decimal_comma) {
    std::string plain;
    for (const char c : text) {
        if (c == (decimal_comma ? ',' : '.')) {
            plain += '.';
        } else if ((c >= '0' && c <= '9') || c == '-' || c == 'e' || c == 'E') {
            plain += c;
        }
    }
    double number = 0;
    const auto [end, failed] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
    if (plain.empty() || failed != std::errc() || end != plain.data() + plain.size()) {
        return std::nullopt;
    }
    return text.ends_with('%') ? number / 100 : number;
}

/// Whether a column writes "1.234,5": its format has a comma last.
bool has_decimal_comma(const ProfiledColumn& column) {
    const auto comma = column.format.rfind(','), point = column.format.rfind('.');
    return comma != std::string::npos && (point == std::string::npos || comma > point);
}

Numbers read_times(const SampledCells& cells) {
    TimestampColumn reader;
    return to_numbers(cells, [&](std::string_view text) -> std::optional<double> {
        const auto time = reader.parse(text);
        return time ? std::optional(static_cast<double>(time->micros) / 1e6) : std::nullopt;
    });
}

SampledColumn read_column(const ProfiledColumn& column, const SampledCells& cells) {
    SampledColumn read{.name = column.name, .values = {}};
    if (column.is_number()) {
        const bool decimal_comma = has_decimal_comma(column);
        read.values = to_numbers(cells, [decimal_comma](std::string_view text) {
            return cell_number(text, decimal_comma);
        });
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

ReportRows ReportRowsReader::finish(const ProfileDocument& profile) {
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
        read.times.push_back(column.is_date() ? read_times(cells) : Numbers());
        auto& missing = read.missing.emplace_back();
        for (const auto& cell : cells) missing.push_back(!cell);
    }
    return read;
}

}  // namespace undertone
