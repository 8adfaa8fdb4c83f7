#include "common/readers/xlsx_sheet.h"

#include "common/readers/xml_number.h"
#include "common/text/ascii.h"

namespace undertone {
namespace {

constexpr std::uint32_t columns_max = 16'384;  // XFD, the last column of Excel

XlsxCellType cell_type(std::string_view type) {
    if (type == "s") return XlsxCellType::shared_text;
    if (type == "str" || type == "inlineStr") return XlsxCellType::text;
    if (type == "b") return XlsxCellType::boolean;
    if (type == "e") return XlsxCellType::error;
    if (type == "d") return XlsxCellType::date;
    return XlsxCellType::number;
}

}  // namespace

std::optional<std::uint32_t> xlsx_column(std::string_view reference) {
    std::uint32_t column = 0;
    for (const char c : reference) {
        const char letter = to_lower(c);
        if (letter < 'a' || letter > 'z') break;
        column = column * 26 + static_cast<std::uint32_t>(letter - 'a' + 1);
        if (column > columns_max) return std::nullopt;
    }
    return column == 0 ? std::nullopt : std::optional(column - 1);
}

void XlsxSheetHandler::on_start(std::string_view name, const XmlAttributes& attributes) {
    if (name == "sheetData") {
        in_rows_ = true;
    } else if (name == "mergeCell") {
        ++merged_ranges_;
    } else if (!in_rows_) {
        return;
    } else if (name == "row") {
        begin_row(attributes);
    } else if (name == "c") {
        begin_cell(attributes);
    } else if (name == "v") {
        in_value_ = has_value_ = true;
    } else if (name == "f") {
        has_formula_ = true;
    } else {
        if (name == "is") has_value_ = true;
        inline_text_.on_start(name);
    }
}

void XlsxSheetHandler::on_end(std::string_view name) {
    if (name == "sheetData") in_rows_ = false;
    if (!in_rows_) return;
    if (name == "row") {
        if (!target_.take(row_)) suspend();
    } else if (name == "c") {
        end_cell();
    } else if (name == "v") {
        in_value_ = false;
    } else {
        inline_text_.on_end(name);
    }
}

void XlsxSheetHandler::on_text(std::string_view text) {
    if (!in_cell_ || !(in_value_ || inline_text_.takes_text())) return;
    if (row_.text.size() + text.size() > row_bytes_max_) {
        row_.too_long = true;
        text = text.substr(0, row_bytes_max_ - row_.text.size());
    }
    row_.text.append(text);
}

/// A row or cell that does not say where it stands follows the one before it.
void XlsxSheetHandler::begin_row(const XmlAttributes& attributes) {
    row_.number =
        xml_number(attributes.find("r")).value_or(static_cast<std::uint32_t>(row_.number + 1));
    row_.cells.clear();
    row_.text.clear();
    row_.too_long = false;
    next_column_ = 0;
}

void XlsxSheetHandler::begin_cell(const XmlAttributes& attributes) {
    in_cell_ = true;
    in_value_ = has_value_ = has_formula_ = false;
    inline_text_ = {};
    const auto reference = xlsx_column(attributes.find("r").value_or(""));
    cell_ = {.column = reference.value_or(next_column_),
             .style = xml_number(attributes.find("s")).value_or(0),
             .type = cell_type(attributes.find("t").value_or("n")),
             .begin = row_.text.size(),
             .end = 0};
    next_column_ = cell_.column + 1;
}

void XlsxSheetHandler::end_cell() {
    in_cell_ = false;
    if (cell_.type == XlsxCellType::text) unescape_xlsx(row_.text, cell_.begin);
    cell_.end = row_.text.size();
    const bool empty = cell_.begin == cell_.end && cell_.type != XlsxCellType::text;
    if (has_formula_ && (!has_value_ || empty)) ++uncalculated_;
    if (has_value_ && !empty && cell_.column < columns_max) row_.cells.push_back(cell_);
}

}  // namespace undertone
