#include "common/readers/xlsx_values.h"

#include "common/readers/json_cursor.h"
#include "common/readers/xml_number.h"
#include "common/text/ascii.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace undertone {
namespace {

/// More digits than these may stand for a number that fewer say as well.
constexpr std::size_t sure_digits = 15;

std::string_view kept(std::string_view text, TextArena& arena) {
    char* const copy = arena.take(text.size());
    std::copy(text.begin(), text.end(), copy);
    return {copy, text.size()};
}

std::optional<double> number_of(std::string_view text) {
    double number = 0;
    const auto* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || at != end || !std::isfinite(number)) return std::nullopt;
    return number;
}

bool is_json_number(std::string_view text) {
    JsonCursor cursor(text, 1);
    JsonToken token;
    return cursor.take_value(token) && token.kind == CellKind::number && cursor.at_end();
}

}  // namespace

Cell xlsx_number(std::string_view text, TextArena& arena) {
    text = trim(text, " \t\r\n");
    if (text.empty()) return {};
    const auto number = number_of(text);
    if (!number) return {.text = kept(text, arena), .kind = CellKind::text};
    const auto digits = static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
    const bool as_written = digits <= sure_digits && is_json_number(text);
    const auto written = as_written ? std::string(text) : fmt::format("{}", *number);
    return {.text = kept(written, arena), .kind = CellKind::number};
}

Result<Cell> XlsxValues::value_of(const XlsxRow& row, const XlsxCell& cell, TextArena& arena) {
    const auto text = row.value(cell);
    switch (cell.type) {
        case XlsxCellType::shared_text:
            return shared_text(text, arena);
        case XlsxCellType::text:
        case XlsxCellType::date:  // ISO 8601, as the strict edition writes it
            return Cell{.text = kept(text, arena), .kind = CellKind::text};
        case XlsxCellType::boolean:
            return Cell{.text = text == "1" || text == "true" ? "true" : "false",
                        .kind = CellKind::boolean};
        case XlsxCellType::error:
            count_error(text);
            return Cell{};
        default:
            break;
    }
    const auto format = styles_.format(cell.style);
    const auto number = format == NumberFormat::number ? std::nullopt : number_of(text);
    const auto date = number ? excel_date(*number, format, dates_) : std::nullopt;
    if (date) return Cell{.text = kept(*date, arena), .kind = CellKind::text};
    return xlsx_number(text, arena);
}

Result<Cell> XlsxValues::text_of(const XlsxRow& row, const XlsxCell& cell, TextArena& arena) {
    return Cell{.text = kept(row.value(cell), arena), .kind = CellKind::text};
}

Result<Cell> XlsxValues::shared_text(std::string_view number, TextArena& arena) {
    const auto index = xml_number(trim(number, " \t\r\n"));
    const auto found = index ? strings_.find(*index, arena)
                             : Result<std::optional<std::string_view>>(std::nullopt);
    if (!found) return found.error();
    if (*found) return Cell{.text = **found, .kind = CellKind::text};
    if (!std::exchange(warned_of_lost_text_, true)) {
        add_warning(report_, "a cell names a shared text that the workbook does not have");
    }
    return Cell{};
}

void XlsxValues::count_error(std::string_view error) {
    // There are about a dozen of them; a made-up one may not make the report grow.
    constexpr std::size_t kinds_max = 20;
    constexpr std::size_t word_bytes_max = 32;
    std::string word(error.substr(0, word_bytes_max));
    if (report_.cell_errors.size() >= kinds_max && !report_.cell_errors.contains(word)) {
        word = "other";
    }
    ++report_.cell_errors[word];
}

}  // namespace undertone
