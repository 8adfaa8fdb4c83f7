// A tenant's own words: what they are worth where its messages are scored.
#pragma once

#include "common/store/field_fault.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace undertone {

/// Terms by append_folded() (common/text/folding.h), so that case makes no difference.
struct Dictionary {
    std::map<std::string, double> terms;  ///< valence, -4 to 4, as in the lexicon
    std::set<std::string> neutral;        ///< words that say nothing, whatever the lexicon holds

    bool operator==(const Dictionary&) const = default;
};

/// From {"terms": {"sick": 2.1}, "neutral": ["fine"]}; either may be absent. At most 2,000 of each,
/// 1 to 64 characters long.
Checked<Dictionary> parse_dictionary(std::string_view json);

/// What parse_dictionary() takes, terms in the order of their bytes.
std::string to_json(const Dictionary& dictionary);

}  // namespace undertone
