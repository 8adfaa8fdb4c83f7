// What the rules know about a language's words, and how that is read from words/*.txt.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// A line of a lexicon: a word or emoticon in lower case and its mean rating, -4 to 4.
struct LexiconEntry {
    std::string_view term;
    double valence;
};

struct WordList {
    std::vector<LexiconEntry> rated;
    std::vector<std::string_view> boosters_up, boosters_down, negations, contrasts;

    std::deque<std::string> own_text = {};  ///< what the views may look at
};

/// VADER's lexicon and rules.
WordList english_words();

/// The emoticons of VADER's lexicon, which are in no language.
std::vector<LexiconEntry> emoticons();

/// Adds the words of `text`:
///
///   endings ~ e er      what "@" stands for below; "~" is nothing
///   2 gut@ danke        rated 2: gut, gute, guter, danke
///   boost sehr          raises what follows; dampen, negate and but likewise
///
/// Throws std::invalid_argument naming a line that is none of these. `text` outlives the words.
void add_words(WordList& words, std::string_view text);

}  // namespace undertone
