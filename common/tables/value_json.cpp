#include "common/tables/value_json.h"

namespace undertone {

void write_table_value(JsonWriter& json, ValueType type, const TableValue& value) {
    const auto* integer = std::get_if<std::int64_t>(&value);
    if (is_null(value)) {
        json.value(nullptr);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        json.value(*text);
    } else if (const auto* real = std::get_if<double>(&value)) {
        json.value(*real);
    } else if (type == ValueType::boolean) {
        json.value(*integer != 0);
    } else if (type == ValueType::date || type == ValueType::datetime) {
        thread_local std::string shown;
        shown.clear();
        append_shown(shown, type, value);
        json.value(std::string_view(shown));
    } else {
        json.value(*integer);
    }
}

void write_cell(JsonWriter& json, const RowCursor& row, std::size_t column) {
    const auto value = row.value(column);
    const auto* text = std::get_if<std::string_view>(&value);
    if (text && row.column(column).is_json) {
        json.raw(*text);
    } else {
        write_table_value(json, row.column(column).type, value);
    }
}

void write_record(JsonWriter& json, const RowCursor& row) {
    json.begin_object();
    for (std::size_t i = 0; i < row.columns(); ++i) {
        json.any_key(row.column(i).name);
        write_cell(json, row, i);
    }
    json.end_object();
}

void write_row(JsonWriter& json, const RowCursor& row) {
    json.begin_array();
    for (std::size_t i = 0; i < row.columns(); ++i) write_cell(json, row, i);
    json.end_array();
}

}  // namespace undertone
