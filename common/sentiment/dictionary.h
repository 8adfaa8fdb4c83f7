// A tenant's own words: what they are worth where its messages are scored.
#pragma once

#include <map>
#include <set>
#include <string>

namespace undertone {

/// Terms of one or more words, by append_folded() (common/text/folding.h), so that case makes no
/// difference.
struct Dictionary {
    std::map<std::string, double> terms;  ///< valence, -4 to 4, as in the lexicon
    std::set<std::string> neutral;        ///< words that say nothing, whatever the lexicon holds

    bool operator==(const Dictionary&) const = default;
};

}  // namespace undertone
