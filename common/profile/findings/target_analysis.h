// Which columns tell something about one column of interest, the target.
#pragma once

#include "common/profile/findings/associations.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Rows with one category, or within one range of numbers.
struct TargetGroup {
    std::string name;
    std::uint64_t rows;
    double value;  ///< as TargetFinding::group_value says
};

struct TargetFinding {
    std::size_t column;
    std::string_view measure;  ///< spearman | correlation_ratio | cramers_v
    double strength;           ///< in [0, 1]
    double value;              ///< the measure, with its sign
    std::string sentence;
    /// target_mean: the target's mean in each group of the column. target_rate: the share of rows
    /// whose target is TargetAnalysis::rate_of. column_mean: the column's mean in each class of the
    /// target.
    std::string_view group_value;
    std::vector<TargetGroup>
        groups;  ///< ranges in ascending order, else the largest first; bounded
};

struct TargetAnalysis {
    std::size_t target;
    std::string_view kind;             ///< numeric | categorical
    std::uint64_t rows;                ///< of the sample that have a target
    std::vector<TargetGroup> classes;  ///< of a categorical target: share of each
    std::string rate_of;               ///< of a categorical target: the class whose rates are given
    std::vector<TargetFinding> findings;  ///< the strongest first
};

/// nullopt: the target is neither numeric nor categorical, so nothing can be said.
std::optional<TargetAnalysis> analyze_target(std::span<const SampledColumn> columns,
                                             std::size_t target);

}  // namespace undertone
