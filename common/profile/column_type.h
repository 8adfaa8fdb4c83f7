// Decides what a column is, and says why.
#pragma once

#include "common/profile/column_figures.h"
#include "common/profile/profile_options.h"

#include <string>
#include <string_view>

namespace undertone {

struct ColumnType {
    ValueType type = ValueType::text;
    NumberStyle style = NumberStyle::point;  ///< of numbers
    DateOrder order = DateOrder::day_first;  ///< of dates
    bool placeholders_are_missing = false;   ///< NA and the like (is_placeholder())
    bool declared = false;
    std::string reason;  ///< a sentence
    std::string format;  ///< how numbers or dates are written; empty: plainly
};

ColumnType decide_type(const ColumnFigures& figures, std::string_view name,
                       const ColumnRule& rule = {});

}  // namespace undertone
