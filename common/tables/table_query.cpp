#include "common/tables/table_query.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <ranges>

namespace undertone {
namespace {

struct NamedComparison {
    std::string_view name;
    Comparison comparison;
};
constexpr std::array<NamedComparison, 18> comparisons{{{"eq", Comparison::equal},
                                                       {"ne", Comparison::not_equal},
                                                       {"lt", Comparison::less},
                                                       {"lte", Comparison::less_equal},
                                                       {"gt", Comparison::greater},
                                                       {"gte", Comparison::greater_equal},
                                                       {"contains", Comparison::contains},
                                                       {"in", Comparison::one_of},
                                                       {"null", Comparison::null},
                                                       {"=", Comparison::equal},
                                                       {"==", Comparison::equal},
                                                       {"!=", Comparison::not_equal},
                                                       {"<", Comparison::less},
                                                       {"<=", Comparison::less_equal},
                                                       {">", Comparison::greater},
                                                       {">=", Comparison::greater_equal},
                                                       {"le", Comparison::less_equal},
                                                       {"ge", Comparison::greater_equal}}};
constexpr std::string_view comparison_choices = "eq, ne, lt, lte, gt, gte, contains, in, null";
constexpr std::int64_t day_micros = 86'400'000'000;

std::optional<Comparison> comparison_from(std::string_view name) {
    const auto at = std::ranges::find(comparisons, name, &NamedComparison::name);
    if (at == comparisons.end()) return std::nullopt;
    return at->comparison;
}

/// "filter[CITY][contains]": CITY and contains. The column's name may have brackets of its own.
struct FilterName {
    std::string_view column, comparison;
};
std::optional<FilterName> split_filter_name(std::string_view name,
                                            std::span<const TableColumn> columns) {
    constexpr std::string_view begin = "filter[";
    if (!name.starts_with(begin) || !name.ends_with(']')) return std::nullopt;
    const auto inside = name.substr(begin.size(), name.size() - begin.size() - 1);
    const auto bracket = inside.rfind("][");
    const bool whole = std::ranges::find(columns, inside, &TableColumn::name) != columns.end();
    if (bracket == inside.npos || whole) return FilterName{inside, "eq"};
    return FilterName{inside.substr(0, bracket), inside.substr(bracket + 2)};
}

std::string_view article(ValueType type) {
    return type == ValueType::integer || type == ValueType::identifier ? "an" : "a";
}

QueryFault wrong_value(std::string_view parameter, const TableColumn& column,
                       std::string_view text) {
    return {std::string(parameter),
            fmt::format("\"{}\" is {} {} column, and \"{}\" is none of its values", column.name,
                        article(column.type), to_string(column.type), text.substr(0, 100))};
}

std::optional<Operand> time_operand(std::string_view text, ValueType type) {
    const auto time = parse_calendar_time(text, DateOrder::month_first);
    if (!time) return std::nullopt;
    Operand operand{.value = time->micros};
    if (type == ValueType::datetime && !time->has_time) operand.end = time->micros + day_micros;
    return operand;
}

std::optional<Operand> operand_of(std::string_view text, ValueType type) {
    switch (type) {
        case ValueType::integer:
        case ValueType::real: {
            const auto number = parse_declared_number(text, NumberStyle::point);
            if (!number) return std::nullopt;
            if (number->scale == 0) return Operand{.value = number->mantissa};
            return Operand{.value = number->to_double()};
        }
        case ValueType::boolean:
            if (text == "1" || text == "0") return Operand{.value = std::int64_t{text == "1"}};
            if (const auto flag = parse_boolean(text)) return Operand{.value = std::int64_t{*flag}};
            return std::nullopt;
        case ValueType::date:
        case ValueType::datetime:
            return time_operand(text, type);
        case ValueType::identifier:
        case ValueType::text:
            break;
    }
    return Operand{.value = std::string(text)};
}

QueryResult<ColumnFilter> null_filter(std::string_view parameter, std::size_t column,
                                      std::string_view text) {
    const auto wanted = parse_boolean(text);
    if (!wanted && text != "1" && text != "0") {
        return QueryFault{std::string(parameter), "null is asked for by true or false"};
    }
    const bool null = wanted ? *wanted : text == "1";
    return ColumnFilter{column, null ? Comparison::null : Comparison::not_null};
}

QueryResult<ColumnFilter> one_of_filter(std::string_view parameter, std::size_t column,
                                        std::string_view texts,
                                        std::span<const TableColumn> columns) {
    constexpr std::size_t values_max = 1'000;
    ColumnFilter filter{column, Comparison::one_of};
    for (const auto part : std::views::split(texts, ',')) {
        const std::string_view text(part.begin(), part.end());
        auto operand = operand_of(text, columns[column].type);
        if (!operand) return wrong_value(parameter, columns[column], text);
        filter.operands.push_back(std::move(*operand));
        if (filter.operands.size() > values_max) {
            return QueryFault{std::string(parameter),
                              fmt::format("more than {} values", values_max)};
        }
    }
    return filter;
}

QueryResult<ColumnFilter> filter_of(std::string_view parameter, const FilterName& name,
                                    std::string_view text, std::span<const TableColumn> columns) {
    const auto column = find_column(name.column, parameter, columns);
    if (!column) return column.error();
    const auto comparison = comparison_from(name.comparison);
    if (!comparison) {
        return QueryFault{std::string(parameter),
                          fmt::format("the operator must be one of {}", comparison_choices)};
    }
    if (*comparison == Comparison::null) return null_filter(parameter, *column, text);
    if (*comparison == Comparison::one_of) {
        return one_of_filter(parameter, *column, text, columns);
    }
    ColumnFilter filter{*column, *comparison};
    if (*comparison == Comparison::contains) {
        filter.operands.push_back({.value = std::string(text)});
        return filter;
    }
    // Empty cells are missing ones.
    const bool equality = *comparison == Comparison::equal || *comparison == Comparison::not_equal;
    if (text.empty() && equality) {
        filter.comparison =
            *comparison == Comparison::equal ? Comparison::null : Comparison::not_null;
        return filter;
    }
    auto operand = operand_of(text, columns[*column].type);
    if (!operand) return wrong_value(parameter, columns[*column], text);
    filter.operands.push_back(std::move(*operand));
    return filter;
}

QueryResult<std::optional<SortOrder>> parse_sort(const QueryParameters& parameters,
                                                 std::span<const TableColumn> columns) {
    const auto sort = parameter_value(parameters, "sort");
    const auto order = parameter_value(parameters, "order");
    if (order && *order != "asc" && *order != "desc") {
        return QueryFault{"order", "order must be asc or desc"};
    }
    if (!sort || sort->empty()) return std::optional<SortOrder>();
    std::string_view name = *sort;
    bool descending = order == "desc";
    const bool known = std::ranges::find(columns, name, &TableColumn::name) != columns.end();
    if (!known && name.starts_with('-')) {
        name.remove_prefix(1);
        descending = true;
    }
    const auto column = find_column(name, "sort", columns);
    if (!column) return column.error();
    return std::optional(SortOrder{*column, descending});
}

}  // namespace

std::optional<std::string> parameter_value(const QueryParameters& parameters,
                                           std::string_view name) {
    std::optional<std::string> value;
    for (const auto& [known, text] : parameters) {
        if (known == name) value = text;
    }
    return value;
}

QueryResult<std::size_t> find_column(std::string_view name, std::string_view parameter,
                                     std::span<const TableColumn> columns) {
    constexpr std::size_t shown_max = 50;
    const auto at = std::ranges::find(columns, name, &TableColumn::name);
    if (at != columns.end()) return static_cast<std::size_t>(at - columns.begin());
    std::vector<std::string_view> choices;
    for (const auto& column : columns.first(std::min(columns.size(), shown_max))) {
        choices.push_back(column.name);
    }
    return QueryFault{
        std::string(parameter),
        fmt::format("there is no column \"{}\"; the columns are {}{}", name.substr(0, 100),
                    fmt::join(choices, ", "), columns.size() > shown_max ? ", ..." : "")};
}

QueryResult<std::vector<std::size_t>> find_columns(std::string_view names,
                                                   std::string_view parameter,
                                                   std::span<const TableColumn> columns) {
    std::vector<std::size_t> found;
    if (const auto whole = find_column(names, parameter, columns); whole) {
        found.push_back(*whole);
        return found;
    }
    std::vector<bool> taken(columns.size());
    for (const auto part : std::views::split(names, ',')) {
        const auto column =
            find_column(std::string_view(part.begin(), part.end()), parameter, columns);
        if (!column) return column.error();
        if (taken[*column]) {
            return QueryFault{std::string(parameter),
                              fmt::format("\"{}\" is named twice", columns[*column].name)};
        }
        taken[*column] = true;
        found.push_back(*column);
    }
    return found;
}

QueryResult<std::vector<ColumnFilter>> parse_column_filters(const QueryParameters& parameters,
                                                            std::span<const TableColumn> columns) {
    constexpr std::size_t filters_max = 50;
    std::vector<ColumnFilter> filters;
    for (const auto& [name, text] : parameters) {
        const auto split = split_filter_name(name, columns);
        if (!split) continue;
        auto filter = filter_of(name, *split, text, columns);
        if (!filter) return filter.error();
        filters.push_back(std::move(*filter));
        if (filters.size() > filters_max) {
            return QueryFault{name, fmt::format("more than {} filters", filters_max)};
        }
    }
    return filters;
}

QueryResult<RowSelection> parse_row_selection(const QueryParameters& parameters,
                                              std::span<const TableColumn> columns) {
    RowSelection selection;
    auto filters = parse_column_filters(parameters, columns);
    if (!filters) return filters.error();
    selection.filters = std::move(*filters);
    const auto sort = parse_sort(parameters, columns);
    if (!sort) return sort.error();
    selection.sort = *sort;
    if (const auto names = parameter_value(parameters, "columns"); names && !names->empty()) {
        auto chosen = find_columns(*names, "columns", columns);
        if (!chosen) return chosen.error();
        selection.columns = std::move(*chosen);
    } else {
        for (std::size_t i = 0; i < columns.size(); ++i) selection.columns.push_back(i);
    }
    return selection;
}

}  // namespace undertone
