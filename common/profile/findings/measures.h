// Measures of association between two columns. NaN: not defined, for want of rows or of variation.
#pragma once

#include "common/profile/findings/row_sample.h"

#include <cstdint>
#include <span>
#include <vector>

namespace undertone {

struct Coefficient {
    double value;
    std::uint64_t rows;  ///< that have both values
};

/// A numeric column, prepared once for all the pairs it is in.
class NumericColumn {
public:
    explicit NumericColumn(std::span<const double> numbers);

private:
    friend Coefficient pearson(const NumericColumn& x, const NumericColumn& y);
    friend Coefficient spearman(const NumericColumn& x, const NumericColumn& y);

    struct Sums {
        double values, squares;
    };
    void centre(std::span<const double> numbers);
    void sort(std::span<const double> numbers);
    bool is_complete() const { return ascending_.size() == present_.size(); }
    // Among the rows of the column that are `present` in another one.
    Sums sums_among(const std::vector<double>& present) const;
    std::vector<double> ranks_among(const std::vector<double>& present) const;

    // Values around their mean, 0 in place of what is missing: so sums over two columns need no
    // branches, and large numbers with small differences do not cancel out.
    std::vector<double> centred_;
    std::vector<double> present_;           // 1 or 0
    std::vector<std::uint32_t> ascending_;  // rows, without the missing ones
    std::vector<bool> tied_;                // with the one before, in ascending_
    // Among all of its rows, as beside any complete column.
    Sums sums_;
    std::vector<double> ranks_;
};

/// Pearson's product-moment correlation, in [-1, 1].
Coefficient pearson(const NumericColumn& x, const NumericColumn& y);

/// Spearman's rank correlation: Pearson's of the ranks, which ties share evenly, among the rows
/// that have both values.
Coefficient spearman(const NumericColumn& x, const NumericColumn& y);

/// Cramér's V with Bergsma's correction of its bias (Bergsma 2013, "A bias-correction for Cramér's
/// V and Tschuprow's T", Journal of the Korean Statistical Society 42), in [0, 1]: independent
/// columns of many categories come out near 0.
Coefficient cramers_v(const Categories& x, const Categories& y);

/// The correlation ratio η (Fisher 1925), in [0, 1]: the root of the share of the numbers' variance
/// that lies between the categories' means.
Coefficient correlation_ratio(const Categories& categories, std::span<const double> numbers);

}  // namespace undertone
