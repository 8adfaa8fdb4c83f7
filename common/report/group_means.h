// A number's mean, or a class's share, in each group of rows.
#pragma once

#include "common/report/report.h"

#include <cstddef>
#include <optional>

namespace undertone {

/// nullopt from any of these: there is nothing to compare, or the columns are of another kind.
std::optional<GroupMeans> means_by_category(std::size_t category, std::size_t number,
                                            const ReportRows& rows);
/// By `x`'s values, or by equally large ranges of them where there are many; in their order.
std::optional<GroupMeans> means_by_number(std::size_t x, std::size_t number,
                                          const ReportRows& rows);
/// The share of a target's rarer class, where it has two, else of its most frequent one.
std::optional<GroupMeans> rates_by_category(std::size_t category, std::size_t target,
                                            const ReportRows& rows);

/// A number of so few values that the points of its rows would lie on one another.
bool hides_in_scatter(const ReportRows& rows, std::size_t number);

}  // namespace undertone
