// A cell's value as one number: of a date its microseconds since 1970.
#pragma once

#include "common/profile/column_type.h"

#include <optional>
#include <string_view>

namespace undertone {

/// nullopt: the cell is no number or date of a column of this type.
std::optional<double> quantity_of(std::string_view text, const ColumnType& type);

}  // namespace undertone
