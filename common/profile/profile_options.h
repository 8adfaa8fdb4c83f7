// What a caller may say about a table.
#pragma once

#include "common/profile/value_type.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// What the caller says about a column.
struct ColumnRule {
    std::optional<ValueType> type;
    std::vector<std::string> missing;  ///< texts that stand for no value
};

struct ProfileOptions {
    /// By column name.
    std::map<std::string, ColumnRule, std::less<>> columns;
    std::string target_column;  ///< empty: none
};

}  // namespace undertone
