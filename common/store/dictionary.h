// A tenant's dictionary as the API takes and the store keeps it: JSON.
#pragma once

#include "common/sentiment/dictionary.h"
#include "common/store/field_fault.h"

#include <string>
#include <string_view>

namespace undertone {

/// From {"terms": {"sick": 2.1}, "neutral": ["fine"]}; either may be absent. At most 2,000 of each,
/// 1 to 64 characters long.
Checked<Dictionary> parse_dictionary(std::string_view json);

/// What parse_dictionary() takes, terms in the order of their bytes.
std::string to_json(const Dictionary& dictionary);

}  // namespace undertone
