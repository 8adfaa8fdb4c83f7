#include "common/tables/row_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

constexpr std::string_view facts_schema = R"sql(
CREATE TABLE columns (
    position  INTEGER PRIMARY KEY,
    name      TEXT NOT NULL,
    type      TEXT NOT NULL
);
CREATE TABLE problems (row INTEGER PRIMARY KEY);
)sql";

/// The columns of one part, without affinities: a value stays what it is.
std::string part_schema(std::span<const TableColumn> columns, std::size_t part) {
    auto schema = fmt::format("CREATE TABLE {} (row INTEGER PRIMARY KEY", row_file_part(part));
    for (std::size_t i = part * row_file_part_columns;
         i < std::min(columns.size(), (part + 1) * row_file_part_columns); ++i) {
        schema += fmt::format(", c{}", i);
        if (!columns[i].text.empty()) schema += fmt::format(", r{}", i);
    }
    return schema + ");\n";
}

}  // namespace

std::string row_file_part(std::size_t part) { return fmt::format("rows_{}", part); }

TableColumn row_file_column(std::size_t position, std::string_view name, ValueType type,
                            bool keeps_text) {
    const auto part = position / row_file_part_columns;
    return {.name = std::string(name),
            .type = type,
            .value = fmt::format("p{}.c{}", part, position),
            .text = keeps_text ? fmt::format("p{}.r{}", part, position) : "",
            .part = part};
}

std::string row_file_schema(std::span<const TableColumn> columns) {
    auto schema = fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};{}",
                              row_file_application_id, row_file_version, facts_schema);
    const auto parts = columns.empty() ? 1 : columns.back().part + 1;
    for (std::size_t part = 0; part < parts; ++part) schema += part_schema(columns, part);
    return schema;
}

}  // namespace undertone
