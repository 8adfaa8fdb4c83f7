#include "common/tables/column_format.h"

#include "common/tables/calendar_text.h"
#include "common/text/ascii.h"
#include "common/text/number_text.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace undertone {
namespace {

namespace json = boost::json;

std::string text_or_empty(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// "M/D/YYYY h:mm": the part that stands first. Where the dates have several formats the reason for
/// the type names the order.
DateOrder date_order_of(std::string_view format, std::string_view reason) {
    using enum DateOrder;
    const auto first = format.find_first_of("DMY");
    const char part = first == format.npos ? '\0' : format[first];
    if (part == 'D') return day_first;
    if (part == 'M') return month_first;
    if (part == 'Y') return year_first;
    for (const auto order : {day_first, month_first, year_first}) {
        if (reason.find(to_string(order)) != reason.npos) return order;
    }
    return day_first;
}

/// "1.234,5": what stands before the decimals.
NumberStyle number_style_of(std::string_view format) {
    return format.find(",5") == format.npos ? NumberStyle::point : NumberStyle::comma;
}

bool is_among(std::string_view text, const std::vector<std::string>& words) {
    return std::ranges::find(words, text) != words.end();
}

std::vector<std::string> missing_words_of(const json::object& column, const ColumnRule& rule) {
    auto words = rule.missing;
    const auto* listed = column.if_contains("missing_values");
    if (!listed || !listed->is_array()) return words;
    for (const auto& word : listed->get_array()) {
        if (!word.is_object()) continue;
        auto text = text_or_empty(word.get_object(), "value");
        if (!is_among(text, words)) words.push_back(std::move(text));
    }
    return words;
}

ColumnFormat format_of(const json::object& column, const ProfileOptions& said) {
    ColumnFormat format{.name = text_or_empty(column, "name")};
    format.type = value_type_from(text_or_empty(column, "type")).value_or(ValueType::text);
    const auto written = text_or_empty(column, "format");
    if (format.type == ValueType::date || format.type == ValueType::datetime) {
        format.date_order = date_order_of(written, text_or_empty(column, "type_reason"));
    } else {
        format.number_style = number_style_of(written);
    }
    const auto* declared = column.if_contains("type_declared");
    format.declared = declared && declared->is_bool() && declared->get_bool();
    const auto rule = said.columns.find(format.name);
    format.missing_words =
        missing_words_of(column, rule == said.columns.end() ? ColumnRule() : rule->second);
    return format;
}

/// Of a column that has some.
bool is_missing_word(std::string_view text, const ColumnFormat& format) {
    if (is_among(text, format.missing_words)) return true;
    // More ways to write one than the profile lists.
    return format.type == ValueType::identifier && is_placeholder(text);
}

TableValue read_number(std::string_view text, const ColumnFormat& format) {
    const auto number = format.declared ? parse_declared_number(text, format.number_style)
                                        : parse_number(text, format.number_style);
    if (!number) return {};
    if (format.type == ValueType::integer && number->scale == 0) return number->mantissa;
    const auto real = number->to_double();
    if (!std::isfinite(real)) return {};
    return real;
}

TableValue read_time(std::string_view text, const ColumnFormat& format) {
    const auto time = parse_calendar_time(text, format.date_order);
    if (!time) return {};
    return time->micros;
}

TableValue read_value(std::string_view text, const ColumnFormat& format) {
    switch (format.type) {
        case ValueType::integer:
        case ValueType::real:
            return read_number(text, format);
        case ValueType::boolean:
            if (const auto flag = parse_boolean(text)) return std::int64_t{*flag};
            return {};
        case ValueType::date:
        case ValueType::datetime:
            return read_time(text, format);
        case ValueType::identifier:
        case ValueType::text:
            break;
    }
    return text;
}

/// "-12", as numbers of up to 15 digits are written.
bool is_plain_integer(std::string_view text) {
    if (text == "0") return true;
    if (text.starts_with('-')) text.remove_prefix(1);
    if (text.empty() || text.size() > 15 || !std::ranges::all_of(text, is_digit)) return false;
    return text.front() != '0';
}

/// "95.7", without zeros that say nothing.
bool is_plain_decimal(std::string_view text) {
    const auto point = text.find('.');
    if (point == text.npos) return is_plain_integer(text);
    // Up to 15 digits name a double of their own; a long row of zeros is written as an exponent.
    const auto whole = text.substr(0, point), decimals = text.substr(point + 1);
    if (decimals.empty() || text.size() > 16 || decimals.back() == '0') return false;
    const bool is_plain = whole == "0" ? decimals.size() <= 5 : is_plain_integer(whole);
    return is_plain && std::ranges::all_of(decimals, is_digit);
}

/// "2024-02-24", of a year that is not far away and a day that every month has.
bool is_plain_date(std::string_view text) {
    constexpr std::string_view digits = "0000-00-00";
    if (text.size() != digits.size() || (text[0] != '1' && text[0] != '2')) return false;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (digits[i] == '-' ? text[i] != '-' : !is_digit(text[i])) return false;
    }
    const auto month = text.substr(5, 2), day = text.substr(8, 2);
    return month >= "01" && month <= "12" && day >= "01" && day <= "28";
}

/// Whether the value, shown, is what the cell said.
bool says_it_all(const TableValue& value, const ColumnFormat& format, std::string_view text) {
    if (is_as_shown(text, format)) return true;
    if (format.type == ValueType::date || format.type == ValueType::datetime) {
        constexpr std::size_t iso_date_bytes = 10;
        if (text.size() < iso_date_bytes || text[4] != '-') return false;
    }
    thread_local std::string shown;
    shown.clear();
    append_shown(shown, format.type, value);
    return shown == text;
}

}  // namespace

Result<std::vector<ColumnFormat>> column_formats_of(std::string_view documents_json,
                                                    const ProfileOptions& said) {
    boost::system::error_code ec;
    const auto documents = json::parse(documents_json, ec);
    if (ec || !documents.is_array()) {
        return Error{ErrorCode::internal, "result documents that are no JSON array"};
    }
    std::vector<ColumnFormat> formats;
    for (const auto& document : documents.get_array()) {
        if (!document.is_object()) continue;
        if (text_or_empty(document.get_object(), "result_type") != "table_profile") continue;
        const auto* columns = document.get_object().at("data").as_object().if_contains("columns");
        if (!columns || !columns->is_array()) continue;
        for (const auto& column : columns->get_array()) {
            if (column.is_object()) formats.push_back(format_of(column.get_object(), said));
        }
    }
    return formats;
}

StoredCell read_cell(const Cell& cell, const ColumnFormat& format) {
    if (cell.kind == CellKind::missing) return {};
    const auto text = cell.text;
    if (!format.missing_words.empty() && is_missing_word(text, format)) {
        return {.value = {}, .keeps_text = true};
    }
    if (format.is_text()) return {.value = text};
    const auto value = read_value(text, format);
    if (is_null(value)) {
        return {.value = {}, .keeps_text = true, .unreadable = !is_placeholder(text)};
    }
    return {.value = value, .keeps_text = !says_it_all(value, format, text)};
}

bool is_as_shown(std::string_view text, const ColumnFormat& format) {
    if (!format.missing_words.empty() && is_missing_word(text, format)) return false;
    const bool has_point = format.number_style == NumberStyle::point;
    switch (format.type) {
        case ValueType::integer:
            return is_plain_integer(text);
        case ValueType::real:
            return has_point ? is_plain_decimal(text) : is_plain_integer(text);
        case ValueType::date:
            return is_plain_date(text);
        case ValueType::boolean:
        case ValueType::datetime:
            return false;
        case ValueType::identifier:
        case ValueType::text:
            break;
    }
    return true;
}

void append_shown(std::string& out, ValueType type, const TableValue& value) {
    NumberText room;
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        out += *text;
    } else if (const auto* real = std::get_if<double>(&value)) {
        out += shortest_text(*real, room);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        if (type == ValueType::boolean) {
            out += *integer != 0 ? "true" : "false";
        } else if (type == ValueType::date) {
            append_date(out, *integer);
        } else if (type == ValueType::datetime) {
            append_datetime(out, *integer);
        } else {
            const auto end = std::to_chars(room.data(), room.data() + room.size(), *integer).ptr;
            out.append(room.data(), end);
        }
    }
}

}  // namespace undertone
