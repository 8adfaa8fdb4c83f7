#include "worker/analyzers/cell_type.h"

#include "common/text/ascii.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace undertone {
namespace {

constexpr std::size_t integer_digits_max = 15;
constexpr std::size_t number_bytes_max = 64;
constexpr std::size_t date_bytes_max = 64;

/// Leading zeros and long numbers are names of things: as quantities they would lose something.
bool is_identifier(std::string_view digits) {
    return digits.size() > integer_digits_max || (digits.size() > 1 && digits[0] == '0');
}

std::optional<double> parse_decimal(std::string_view text) {
    const auto begins = text[0] == '-' ? text.substr(1) : text;
    if (begins.empty() || !(is_digit(begins[0]) || begins[0] == '.')) return std::nullopt;
    double number = 0;
    const auto end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || !std::isfinite(number)) {
        return std::nullopt;
    }
    return number;
}

std::optional<TypedCell> parse_number(std::string_view text) {
    if (text.size() > number_bytes_max || !(is_digit(text.back()) || text.back() == '.')) {
        return std::nullopt;
    }
    const auto digits = text[0] == '-' ? text.substr(1) : text;
    const bool whole = !digits.empty() && std::ranges::all_of(digits, is_digit);
    if (whole && is_identifier(digits)) return TypedCell{.type = CellType::identifier};
    const auto number = parse_decimal(text);
    if (!number) return std::nullopt;
    return TypedCell{.type = whole ? CellType::integer : CellType::decimal, .number = *number};
}

}  // namespace

TypedCell type_of_cell(std::string_view text) {
    text = trim(text);
    if (text.empty()) return {};
    if (const auto number = parse_number(text)) return *number;
    if (equal_without_case(text, "true") || equal_without_case(text, "false")) {
        return {.type = CellType::boolean};
    }
    if (text.size() <= date_bytes_max) {
        if (const auto time = parse_timestamp(text)) {
            const bool has_time = text.find(':') != std::string_view::npos ||
                                  (text.size() > 8 && text[8] == 'T');  // 20240115T103000Z
            return {.type = has_time ? CellType::datetime : CellType::date, .micros = time->micros};
        }
    }
    return {};
}

}  // namespace undertone
