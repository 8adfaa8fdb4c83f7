// The terms that characterise a chat.
#pragma once

#include "common/json_writer.h"
#include "worker/analyzers/coverage.h"
#include "worker/analyzers/sender_ranking.h"
#include "worker/analyzers/vocabulary.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

struct Keyword {
    TermId term;
    std::string_view text;   ///< the vocabulary's
    std::uint64_t messages;  ///< that hold it, of all
    double weight;
};

/// The `count` heaviest keywords, equals by text. A keyword is a word of at least two messages that
/// is neither a stopword of the chat's languages nor the name of a sender; its weight is its TF-IDF
/// summed over the messages (K. Spärck Jones 1972; G. Salton and C. Buckley 1988), a message
/// holding a term or not: messages * ln((all messages + 1) / messages).
///
/// A language is one of the chat's if at least 2 % of the stopwords that only one language has are
/// its own. Of a sender's name those words are left out that messages mostly write with a capital:
/// "Ines" of "Support (Ines)".
std::vector<Keyword> find_keywords(Vocabulary& vocabulary, const SenderRanking& ranking,
                                   const Coverage& coverage, std::size_t count);

/// A JSON array.
std::string keywords_json(std::span<const Keyword> keywords);

}  // namespace undertone
