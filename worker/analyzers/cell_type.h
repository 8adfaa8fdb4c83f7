// What a single cell looks like, for deciding what its column is.
#pragma once

#include "common/readers/timestamp.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

enum class CellType : std::uint8_t {
    integer,     ///< up to 15 digits, so that a double holds it
    decimal,     ///< a number with a fraction or an exponent
    boolean,     ///< true or false, in any case
    date,        ///< a day
    datetime,    ///< a day and a time
    identifier,  ///< digits that are no quantity: 007, 4111111111111111
    text,
};

struct TypedCell {
    CellType type = CellType::text;
    double number = 0;        ///< of an integer or decimal
    std::int64_t micros = 0;  ///< of a date or datetime
};

/// `text` is not empty; blanks around it do not count.
TypedCell type_of_cell(std::string_view text);

}  // namespace undertone
