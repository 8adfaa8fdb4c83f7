#include "common/profile/findings/associations.h"

#include "common/profile/findings/measures.h"

#include <algorithm>

namespace undertone {
namespace {

constexpr std::size_t rows_min = 100;  // are used of any sample, however many columns there are

std::size_t rows_of(const SampledColumn& column) {
    if (const auto* numbers = std::get_if<Numbers>(&column.values)) return numbers->size();
    if (const auto* categories = std::get_if<Categories>(&column.values)) {
        return categories->codes.size();
    }
    return 0;
}

/// The columns that are compared, cut to the rows that are used.
struct Compared {
    std::vector<std::span<const double>> numbers;
    std::vector<NumericColumn> prepared;  // the same
    std::vector<Categories> categories;
};

/// How many rows keep the pairs of `columns` columns within the limit.
std::size_t affordable_rows(std::size_t rows, std::size_t columns, std::uint64_t visits_max) {
    const auto pairs = std::max<std::size_t>(1, columns * (columns - 1) / 2);
    return std::min(rows, std::max<std::size_t>(rows_min, visits_max / pairs));
}

Compared select(std::span<const SampledColumn> columns, const Associations& chosen) {
    Compared compared;
    for (const auto column : chosen.numeric) {
        const std::span numbers = std::get<Numbers>(columns[column].values);
        compared.numbers.push_back(numbers.first(chosen.rows));
        compared.prepared.emplace_back(compared.numbers.back());
    }
    for (const auto column : chosen.categorical) {
        compared.categories.push_back(std::get<Categories>(columns[column].values));
        compared.categories.back().codes.resize(chosen.rows);
    }
    return compared;
}

void compare_numbers(const Compared& compared, Associations& out) {
    const auto& columns = compared.prepared;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        for (auto j = i + 1; j < columns.size(); ++j) {
            const auto first = out.numeric[i], second = out.numeric[j];
            const auto linear = pearson(columns[i], columns[j]);
            out.pearson.push_back({first, second, linear.value, linear.rows});
            const auto ranked = spearman(columns[i], columns[j]);
            out.spearman.push_back({first, second, ranked.value, ranked.rows});
        }
    }
}

void compare_categories(const Compared& compared, Associations& out) {
    const auto& categories = compared.categories;
    for (std::size_t i = 0; i < categories.size(); ++i) {
        for (auto j = i + 1; j < categories.size(); ++j) {
            const auto [value, rows] = cramers_v(categories[i], categories[j]);
            out.cramers_v.push_back({out.categorical[i], out.categorical[j], value, rows});
        }
        for (std::size_t j = 0; j < compared.numbers.size(); ++j) {
            const auto [value, rows] = correlation_ratio(categories[i], compared.numbers[j]);
            out.correlation_ratio.push_back({out.categorical[i], out.numeric[j], value, rows});
        }
    }
}

}  // namespace

Associations associate(std::span<const SampledColumn> columns, const AssociationLimits& limits) {
    Associations out;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto& values = columns[i].values;
        if (std::holds_alternative<std::monostate>(values)) continue;
        auto& kind = std::holds_alternative<Numbers>(values) ? out.numeric : out.categorical;
        if (kind.size() == limits.columns_max) {
            ++out.columns_left_out;
        } else {
            kind.push_back(i);
        }
        out.rows = std::max<std::uint64_t>(out.rows, rows_of(columns[i]));
    }
    const auto compared_columns = out.numeric.size() + out.categorical.size();
    out.rows = affordable_rows(out.rows, compared_columns, limits.visits_max);
    const auto compared = select(columns, out);
    compare_numbers(compared, out);
    compare_categories(compared, out);
    return out;
}

}  // namespace undertone
