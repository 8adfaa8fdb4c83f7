#include "common/profile/findings/associations.h"

#include "common/parallel_for.h"
#include "common/profile/findings/measures.h"

#include <algorithm>
#include <optional>
#include <utility>

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

/// The columns that are compared, of the rows that are used.
struct Compared {
    std::vector<Numbers> numbers;
    std::vector<std::optional<NumericColumn>> prepared;  // the same
    std::vector<Categories> categories;
};

/// How many rows keep the pairs of `columns` columns within the limit.
std::size_t affordable_rows(std::size_t rows, std::size_t columns, std::uint64_t visits_max) {
    const auto pairs = std::max<std::size_t>(1, columns * (columns - 1) / 2);
    return std::min(rows, std::max<std::size_t>(rows_min, visits_max / pairs));
}

/// So many of the values, from everywhere alike: the sample is in the file's order.
template <class Value>
std::vector<Value> spread(const std::vector<Value>& values, std::size_t rows) {
    if (values.size() <= rows) return values;
    std::vector<Value> some;
    some.reserve(rows);
    for (std::size_t i = 0; i < rows; ++i) some.push_back(values[i * values.size() / rows]);
    return some;
}

Compared select(std::span<const SampledColumn> columns, const Associations& chosen,
                unsigned threads) {
    Compared compared;
    for (const auto column : chosen.numeric) {
        compared.numbers.push_back(spread(std::get<Numbers>(columns[column].values), chosen.rows));
    }
    compared.prepared.resize(compared.numbers.size());
    parallel_for(compared.numbers.size(), threads, [&](std::size_t i, std::size_t) {
        compared.prepared[i].emplace(compared.numbers[i]);
    });
    for (const auto column : chosen.categorical) {
        const auto& [codes, names] = std::get<Categories>(columns[column].values);
        compared.categories.push_back({spread(codes, chosen.rows), names});
    }
    return compared;
}

struct Pair {
    std::size_t first, second;
};

/// Of different things out of `count`, the first before the second.
std::vector<Pair> pairs_of(std::size_t count) {
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < count; ++i) {
        for (auto j = i + 1; j < count; ++j) pairs.push_back({i, j});
    }
    return pairs;
}

std::vector<Pair> pairs_between(std::size_t firsts, std::size_t seconds) {
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < firsts; ++i) {
        for (std::size_t j = 0; j < seconds; ++j) pairs.push_back({i, j});
    }
    return pairs;
}

/// measure(i, j) of all pairs; `first` and `second` tell which columns the numbers stand for.
template <class Function>
std::vector<Association> measure_all(const std::vector<Pair>& pairs,
                                     const std::vector<std::size_t>& first,
                                     const std::vector<std::size_t>& second, unsigned threads,
                                     const Function& measure) {
    std::vector<Association> found(pairs.size());
    parallel_for(pairs.size(), threads, [&](std::size_t i, std::size_t) {
        const auto [value, rows] = measure(pairs[i].first, pairs[i].second);
        found[i] = {first[pairs[i].first], second[pairs[i].second], value, rows};
    });
    return found;
}

}  // namespace

SampledColumn categorical_column(std::string name, const SampledCells& cells) {
    constexpr std::size_t categories_max = 200, rows_each_min = 3;
    const auto present = static_cast<std::size_t>(
        std::ranges::count_if(cells, [](const auto& cell) { return cell.has_value(); }));
    auto categories = to_categories(cells, std::min(categories_max, present / rows_each_min));
    if (!categories) return {std::move(name), std::monostate()};
    return {std::move(name), std::move(*categories)};
}

Associations associate(std::span<const SampledColumn> columns, const AssociationLimits& limits,
                       unsigned threads) {
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
    const auto compared = select(columns, out, threads);
    const auto& numbers = compared.prepared;
    const auto& categories = compared.categories;
    const auto numeric_pairs = pairs_of(numbers.size());
    out.pearson = measure_all(numeric_pairs, out.numeric, out.numeric, threads,
                              [&](auto i, auto j) { return pearson(*numbers[i], *numbers[j]); });
    out.spearman = measure_all(numeric_pairs, out.numeric, out.numeric, threads,
                               [&](auto i, auto j) { return spearman(*numbers[i], *numbers[j]); });
    out.cramers_v =
        measure_all(pairs_of(categories.size()), out.categorical, out.categorical, threads,
                    [&](auto i, auto j) { return cramers_v(categories[i], categories[j]); });
    out.correlation_ratio = measure_all(
        pairs_between(categories.size(), numbers.size()), out.categorical, out.numeric, threads,
        [&](auto i, auto j) { return correlation_ratio(categories[i], compared.numbers[j]); });
    return out;
}

}  // namespace undertone
