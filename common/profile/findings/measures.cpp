#include "common/profile/findings/measures.h"

#include "common/profile/number_order.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

namespace undertone {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t rows_min = 3;  // two points always lie on a line

/// Σ f(i) for i < count, in independent lanes: one addition does not wait for the other.
template <class F>
double sum(std::size_t count, const F& f) {
    constexpr std::size_t lanes = 4;
    std::array<double, lanes> sums{};
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += f(i + lane);
    }
    for (; i < count; ++i) sums[0] += f(i);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
    return sum(a.size(), [&](std::size_t i) { return a[i] * b[i]; });
}

double square_dot(const std::vector<double>& a, const std::vector<double>& b) {
    return sum(a.size(), [&](std::size_t i) { return a[i] * a[i] * b[i]; });
}

struct SortEntry {
    std::uint64_t key;
    std::uint32_t row;
};

/// Squares around the mean; 0 where there is only what rounding leaves.
double variation(double squares, double sum, double rows) {
    const auto around_mean = squares - sum * sum / rows;
    return around_mean > 1e-13 * squares ? around_mean : 0;
}

/// From sums of squares and products around the means.
Coefficient correlation(double rows, double xx, double yy, double xy) {
    const auto count = static_cast<std::uint64_t>(rows);
    if (count < rows_min || !(xx > 0) || !(yy > 0)) return {undefined, count};
    return {std::clamp(xy / std::sqrt(xx) / std::sqrt(yy), -1.0, 1.0), count};
}

/// How many rows have each pair of categories.
struct Contingency {
    std::vector<double> cells, x_totals, y_totals;
    std::uint64_t rows = 0;

    Contingency(const Categories& x, const Categories& y)
        : cells(x.names.size() * y.names.size()),
          x_totals(x.names.size()),
          y_totals(y.names.size()) {
        for (std::size_t i = 0; i < x.codes.size(); ++i) {
            const auto a = x.codes[i], b = y.codes[i];
            if (a == Categories::missing || b == Categories::missing) continue;
            ++cells[a * y_totals.size() + b];
            ++x_totals[a];
            ++y_totals[b];
            ++rows;
        }
    }

    /// χ²/n.
    double mean_square() const {
        double sum = 0;
        for (std::size_t a = 0; a < x_totals.size(); ++a) {
            for (std::size_t b = 0; b < y_totals.size(); ++b) {
                const auto count = cells[a * y_totals.size() + b];
                if (count > 0) sum += count * count / (x_totals[a] * y_totals[b]);
            }
        }
        return sum - 1;
    }
};

/// Categories that rows have: some may occur only beside a missing value.
double present(const std::vector<double>& totals) {
    return static_cast<double>(std::ranges::count_if(totals, [](double rows) { return rows > 0; }));
}

}  // namespace

NumericColumn::NumericColumn(std::span<const double> numbers) {
    centre(numbers);
    sort(numbers);
    sums_ = sums_among(present_);
    ranks_ = ranks_among(present_);
}

void NumericColumn::centre(std::span<const double> numbers) {
    double total = 0, count = 0;
    for (const auto number : numbers) {
        present_.push_back(std::isnan(number) ? 0 : 1);
        total += std::isnan(number) ? 0 : number;
        count += present_.back();
    }
    const auto mean = total / std::max(1.0, count);
    // Around a mean that rounding has moved, a constant column would not be one.
    const auto step = std::abs(mean) * std::numeric_limits<double>::epsilon() * 8;
    for (const auto number : numbers) {
        const auto value = number - mean;
        centred_.push_back(std::abs(value) > step ? value : 0);
    }
}

void NumericColumn::sort(std::span<const double> numbers) {
    std::vector<SortEntry> entries;
    entries.reserve(numbers.size());
    for (std::uint32_t row = 0; row < numbers.size(); ++row) {
        if (present_[row] != 0) entries.push_back({ascending_key(numbers[row]), row});
    }
    radix_sort(entries, &SortEntry::key);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        ascending_.push_back(entries[i].row);
        tied_.push_back(i > 0 && entries[i].key == entries[i - 1].key);
    }
}

NumericColumn::Sums NumericColumn::sums_among(const std::vector<double>& present) const {
    return {.values = dot(centred_, present), .squares = square_dot(centred_, present)};
}

/// Around their mean; 0 for rows that are not among them. Ties share theirs.
std::vector<double> NumericColumn::ranks_among(const std::vector<double>& present) const {
    std::vector<double> ranks(centred_.size());
    double ranked = -(dot(present_, present) + 1) / 2;
    for (std::size_t begin = 0, end = 0; begin < ascending_.size(); begin = end) {
        double ties = 0;
        do {
            ties += present[ascending_[end++]];
        } while (end < ascending_.size() && tied_[end]);
        const auto rank = ranked + (ties + 1) / 2;
        for (auto i = begin; i < end; ++i) {
            ranks[ascending_[i]] = rank * present[ascending_[i]];
        }
        ranked += ties;
    }
    return ranks;
}

Coefficient pearson(const NumericColumn& x, const NumericColumn& y) {
    const auto rows = dot(x.present_, y.present_);
    const auto [x_sum, x_squares] = y.is_complete() ? x.sums_ : x.sums_among(y.present_);
    const auto [y_sum, y_squares] = x.is_complete() ? y.sums_ : y.sums_among(x.present_);
    const auto xx = variation(x_squares, x_sum, rows), yy = variation(y_squares, y_sum, rows);
    return correlation(rows, xx, yy, dot(x.centred_, y.centred_) - x_sum * y_sum / rows);
}

Coefficient spearman(const NumericColumn& x, const NumericColumn& y) {
    const auto rows = dot(x.present_, y.present_);
    std::vector<double> x_beside_y, y_beside_x;
    const auto& x_ranks = y.is_complete() ? x.ranks_ : (x_beside_y = x.ranks_among(y.present_));
    const auto& y_ranks = x.is_complete() ? y.ranks_ : (y_beside_x = y.ranks_among(x.present_));
    return correlation(rows, dot(x_ranks, x_ranks), dot(y_ranks, y_ranks), dot(x_ranks, y_ranks));
}

Coefficient cramers_v(const Categories& x, const Categories& y) {
    const Contingency table(x, y);
    const auto n = static_cast<double>(table.rows);
    const auto r = present(table.x_totals), k = present(table.y_totals);
    if (table.rows < rows_min || r < 2 || k < 2) return {undefined, table.rows};
    const auto corrected = std::max(0.0, table.mean_square() - (r - 1) * (k - 1) / (n - 1));
    const auto r_corrected = r - (r - 1) * (r - 1) / (n - 1);
    const auto k_corrected = k - (k - 1) * (k - 1) / (n - 1);
    const auto most = std::min(r_corrected, k_corrected) - 1;
    if (!(most > 0)) return {undefined, table.rows};
    return {std::min(1.0, std::sqrt(corrected / most)), table.rows};
}

Coefficient correlation_ratio(const Categories& categories, std::span<const double> numbers) {
    std::vector<double> sums(categories.names.size()), counts(categories.names.size());
    const auto in_both = [&](std::size_t i) {
        return categories.codes[i] != Categories::missing && !std::isnan(numbers[i]);
    };
    std::uint64_t rows = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (!in_both(i)) continue;
        sums[categories.codes[i]] += numbers[i];
        ++counts[categories.codes[i]];
        ++rows;
    }
    if (rows < rows_min || present(counts) < 2) return {undefined, rows};
    const auto mean = std::reduce(sums.begin(), sums.end()) / static_cast<double>(rows);
    double total = 0, within = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (!in_both(i)) continue;
        const auto code = categories.codes[i];
        const auto from_mean = numbers[i] - mean,
                   from_group = numbers[i] - sums[code] / counts[code];
        total += from_mean * from_mean;
        within += from_group * from_group;
    }
    const auto step = mean * std::numeric_limits<double>::epsilon();
    if (!(total > static_cast<double>(rows) * step * step)) return {undefined, rows};
    return {std::sqrt(std::clamp(1 - within / total, 0.0, 1.0)), rows};
}

}  // namespace undertone
