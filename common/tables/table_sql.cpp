#include "common/tables/table_sql.h"

#include <fmt/format.h>

#include <type_traits>

namespace undertone {
namespace {

class ConditionBuilder {
public:
    explicit ConditionBuilder(const TableLayout& layout) : layout_(layout) {}

    void add(const ColumnFilter& filter) {
        const auto& column = layout_.columns[filter.column];
        condition_.parts.insert(column.part);
        condition_.sql += " AND " + term(filter, column);
    }

    SqlCondition take() { return std::move(condition_); }

private:
    std::string term(const ColumnFilter& filter, const TableColumn& column) {
        const auto& value = column.value;
        switch (filter.comparison) {
            case Comparison::null:
                return value + " IS NULL";
            case Comparison::not_null:
                return value + " IS NOT NULL";
            case Comparison::contains:
                return fmt::format("{}({}, {})", contains_function, text_expression(column),
                                   parameter(filter.operands[0].value));
            case Comparison::one_of:
                return any_of(filter, value);
            case Comparison::equal:
                return equals(filter.operands[0], value);
            case Comparison::not_equal:
                return fmt::format("({0} IS NULL OR NOT {1})", value,
                                   equals(filter.operands[0], value));
            case Comparison::less:
                return fmt::format("{} < {}", value, parameter(filter.operands[0].value));
            case Comparison::greater_equal:
                return fmt::format("{} >= {}", value, parameter(filter.operands[0].value));
            case Comparison::less_equal:
                return up_to(filter.operands[0], value, "<", "<=");
            case Comparison::greater:
                return up_to(filter.operands[0], value, ">=", ">");
        }
        return "1";
    }

    /// Single values as a list; ranges, which no list takes, as a tree: SQLite bounds the depth.
    std::string any_of(const ColumnFilter& filter, const std::string& value) {
        std::string listed;
        std::vector<Operand> ranges;
        for (const auto& operand : filter.operands) {
            if (operand.end) {
                ranges.push_back(operand);
            } else {
                listed += fmt::format("{}{}", listed.empty() ? "" : ", ", parameter(operand.value));
            }
        }
        if (ranges.empty()) return fmt::format("{} IN ({})", value, listed);
        const auto in_ranges = any_range(ranges, value);
        // Parameters are counted from the left.
        return listed.empty() ? in_ranges
                              : fmt::format("({} IN ({}) OR {})", value, listed, in_ranges);
    }

    std::string any_range(std::span<const Operand> ranges, const std::string& value) {
        if (ranges.size() == 1) return equals(ranges[0], value);
        const auto half = ranges.size() / 2;
        const auto left = any_range(ranges.first(half), value);
        return fmt::format("({} OR {})", left, any_range(ranges.subspan(half), value));
    }

    std::string equals(const Operand& operand, const std::string& value) {
        if (!operand.end) return fmt::format("{} = {}", value, parameter(operand.value));
        const auto from = parameter(operand.value);
        return fmt::format("({0} >= {1} AND {0} < {2})", value, from, parameter(*operand.end));
    }

    /// Compares with the end of what the operand stands for.
    std::string up_to(const Operand& operand, const std::string& value, std::string_view with_end,
                      std::string_view with_value) {
        if (!operand.end) {
            return fmt::format("{} {} {}", value, with_value, parameter(operand.value));
        }
        return fmt::format("{} {} {}", value, with_end, parameter(*operand.end));
    }

    std::string_view parameter(Operand::Value value) {
        condition_.parameters.push_back(std::move(value));
        return "?";
    }

    const TableLayout& layout_;
    SqlCondition condition_;
};

}  // namespace

SqlCondition filter_condition(std::span<const ColumnFilter> filters, const TableLayout& layout) {
    ConditionBuilder builder(layout);
    // Texts last, for they take the longest to compare.
    for (const bool texts : {false, true}) {
        for (const auto& filter : filters) {
            if ((filter.comparison == Comparison::contains) == texts) builder.add(filter);
        }
    }
    return builder.take();
}

std::string text_expression(const TableColumn& column) {
    if (column.type == ValueType::text || column.type == ValueType::identifier) {
        return column.value;
    }
    const auto shown =
        fmt::format("{}({}, {})", shown_function, static_cast<int>(column.type), column.value);
    if (column.text.empty()) return shown;
    return fmt::format("coalesce({}, {})", column.text, shown);
}

std::string from_clause(const TableLayout& layout, const std::set<std::size_t>& parts) {
    if (parts.empty()) return fmt::format("{} AS p0", layout.parts[0]);
    const auto leading = *parts.begin();
    auto sql = fmt::format("{} AS p{}", layout.parts[leading], leading);
    for (const auto part : parts) {
        if (part == leading) continue;
        // CROSS: SQLite keeps to this order.
        sql += fmt::format(" CROSS JOIN {} AS p{} ON p{}.{} = p{}.{}", layout.parts[part], part,
                           part, layout.row, leading, layout.row);
    }
    return sql;
}

std::string row_expression(const TableLayout& layout, const std::set<std::size_t>& parts) {
    return fmt::format("p{}.{}", parts.empty() ? 0 : *parts.begin(), layout.row);
}

int bind_all(TableStatement& statement, std::span<const Operand::Value> parameters, int first) {
    for (const auto& parameter : parameters) {
        std::visit(
            [&](const auto& value) {
                if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
                    statement.bind(first, std::string_view(value));
                } else {
                    statement.bind(first, value);
                }
            },
            parameter);
        ++first;
    }
    return first;
}

}  // namespace undertone
