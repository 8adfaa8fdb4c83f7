#include "common/readers/xlsx_table.h"

#include "common/readers/csv_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t titles_max = 20;
constexpr std::size_t title_bytes_max = 4 * 1024;
/// A batch of cells with long texts is delivered early.
constexpr std::uint64_t batch_text_bytes = 1 << 20;

}  // namespace

XlsxTable::XlsxTable(XlsxValues& values, const ReadOptions& options, ReadReport& report,
                     FaultSlot& faults)
    : values_(values), options_(options), report_(report), faults_(faults) {}

bool XlsxTable::take(const XlsxRow& row) {
    if (status_) take_row(row);
    return status_ && rejects_.empty() && !batch_.full() && text_bytes_ < batch_text_bytes;
}

Result<> XlsxTable::deliver(RowSink& sink) {
    if (auto flushed = batch_.flush(report_.columns, sink); !flushed) return flushed;
    report_.rows = batch_.rows_flushed();
    batch_.arena().clear();  // of blank rows, where there was nothing to flush
    text_bytes_ = 0;
    for (auto& reject : rejects_) {
        ++report_.rejected_rows;
        ++report_.reasons[reject.reason];
        sink.on_reject(std::move(reject));
    }
    rejects_.clear();
    return status_;
}

Result<> XlsxTable::finish(RowSink& sink) {
    if (status_ && !has_header_) settle_titles();
    return deliver(sink);
}

void XlsxTable::take_row(const XlsxRow& row) {
    if (row.too_long) return reject_too_long(row);
    if (status_ = evaluate(row); !status_ || is_blank(row)) return;
    if (has_header_) return add_row(row);
    take_head(row);
}

/// A row that is not blank, before the header is known.
void XlsxTable::take_head(const XlsxRow& row) {
    const bool may_be_title = options_.has_header && placed_.size() == 1 &&
                              titles_.size() < titles_max && row.text.size() <= title_bytes_max;
    if (may_be_title) {
        titles_.push_back(row);
        return;
    }
    if (placed_.size() == 1 && !titles_.empty()) {
        settle_titles();
        return take_row(row);
    }
    if (!titles_.empty()) {
        add_warning(report_, fmt::format("{} rows of one cell above the header, in row {}, are "
                                         "taken for titles and left out",
                                         titles_.size(), row.number));
        titles_.clear();
    }
    take_header(row);
}

/// No wider row followed: the table has one column, and the first row is its header.
void XlsxTable::settle_titles() {
    for (const auto& row : std::exchange(titles_, {})) {
        if (status_ = evaluate(row); !status_) return;
        if (has_header_) {
            add_row(row);
        } else {
            take_header(row);
        }
    }
}

/// Fills placed_ with the row's values.
Result<> XlsxTable::evaluate(const XlsxRow& row) {
    placed_.clear();
    for (const auto& cell : row.cells) {
        // In a header an error is as good a name as any.
        const bool is_name = !has_header_ && cell.type == XlsxCellType::error;
        const auto value = is_name ? values_.text_of(row, cell, batch_.arena())
                                   : values_.value_of(row, cell, batch_.arena());
        if (!value) return value.error();
        if (value->kind == CellKind::missing) continue;
        placed_.push_back({cell.column, *value});
        text_bytes_ += value->text.size();
    }
    return {};
}

bool XlsxTable::is_blank(const XlsxRow& row) const {
    // An error is no value, but somebody meant something to be there.
    const bool has_error = std::ranges::any_of(
        row.cells, [](const XlsxCell& cell) { return cell.type == XlsxCellType::error; });
    return !has_error && std::ranges::all_of(placed_, [](const Placed& each) {
        return each.cell.text.find_first_not_of(" \t\r\n") == std::string_view::npos;
    });
}

/// What of the header in placed_ is too much; empty: nothing.
std::string XlsxTable::excess_of_header(std::uint32_t width) const {
    if (width > options_.columns_max) {
        return fmt::format("the header has {} columns, columns_max={}", width,
                           options_.columns_max);
    }
    std::uint64_t bytes = 0;
    for (const auto& [column, cell] : placed_) bytes += cell.text.size();
    if (!options_.has_header || bytes <= options_.column_name_bytes_max) return {};
    return fmt::format("the header's names have {} bytes, and may have {}", bytes,
                       options_.column_name_bytes_max);
}

void XlsxTable::take_header(const XlsxRow& row) {
    has_header_ = true;
    const auto by_column = [](const Placed& a, const Placed& b) { return a.column < b.column; };
    const auto [first, last] = std::ranges::minmax_element(placed_, by_column);
    const auto width = last->column - first->column + 1;
    if (const auto excess = excess_of_header(width); !excess.empty()) {
        status_ = faults_.fail({.code = "too_many_columns", .detail = excess, .line = row.number});
        return;
    }
    std::vector<std::string> names(width);
    table_columns_.assign(last->column + 1, -1);
    for (std::uint32_t i = 0; i < width; ++i) {
        table_columns_[first->column + i] = static_cast<std::int32_t>(i);
    }
    if (options_.has_header) {
        for (const auto& [column, cell] : placed_) names[column - first->column] = cell.text;
    }
    auto unique = make_unique(std::move(names));
    report_.columns = std::move(unique.names);
    report_.renamed = std::move(unique.renamed);
    names_.insert(report_.columns.begin(), report_.columns.end());
    report_.dialect["header"] =
        options_.has_header ? fmt::format("row {}", row.number) : std::string("none");
    if (options_.has_header) return;
    if (status_ = evaluate(row); status_) add_row(row);
}

void XlsxTable::add_row(const XlsxRow& row) {
    if (!make_columns()) return;
    const auto width = report_.columns.size();
    Cell* const cells = batch_.begin_row(width);
    std::fill_n(cells, width, Cell{});
    for (const auto& [column, cell] : placed_) {
        cells[static_cast<std::size_t>(table_columns_[column])] = cell;
    }
    batch_.commit_row(row.number);
}

/// Cells where the header has none get columns of their own.
bool XlsxTable::make_columns() {
    const auto before = report_.columns.size();
    for (const auto& [column, cell] : placed_) {
        if (column >= table_columns_.size()) table_columns_.resize(column + 1, -1);
        if (table_columns_[column] >= 0) continue;
        if (report_.columns.size() == options_.columns_max) {
            status_ = faults_.fail(
                {.code = "too_many_columns",
                 .detail = fmt::format("more columns than columns_max={}", options_.columns_max)});
            return false;
        }
        table_columns_[column] = static_cast<std::int32_t>(report_.columns.size());
        report_.columns.push_back(unused_name(report_.columns.size() + 1));
        names_.insert(report_.columns.back());
        report_.renamed[report_.columns.back()] = "";
    }
    if (report_.columns.size() == before) return true;
    batch_.widen(report_.columns.size());
    if (!std::exchange(warned_of_made_column_, true)) {
        add_warning(report_, "cells stand beside the header's columns: they have made-up names");
    }
    return true;
}

std::string XlsxTable::unused_name(std::size_t position) const {
    const auto stem = fmt::format("column_{}", position);
    auto name = stem;
    for (std::size_t suffix = 2; names_.contains(name); ++suffix) {
        name = fmt::format("{}_{}", stem, suffix);
    }
    return name;
}

void XlsxTable::reject_too_long(const XlsxRow& row) {
    auto detail =
        fmt::format("the row is longer than record_bytes_max={}", options_.record_bytes_max);
    if (!has_header_) {
        status_ = faults_.fail({.code = "record_too_long",
                                .detail = "the header cannot be read: " + detail,
                                .line = row.number});
        return;
    }
    rejects_.push_back({.line = row.number,
                        .offset = 0,
                        .reason = "record_too_long",
                        .detail = std::move(detail),
                        .raw = raw_excerpt(row.text)});
}

}  // namespace undertone
