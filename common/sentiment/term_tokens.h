// A dictionary's terms among a message's tokens.
#pragma once

#include "common/sentiment/term_finder.h"
#include "common/sentiment/tokens.h"

#include <span>

namespace undertone {

/// Makes each term one token. A neutral one is taken out, so that everything goes on as if it did
/// not stand there. What a term leaves of a token ("great" of "great\U0001F525") is cut anew.
/// `terms` are those of the same message.
void put_terms(const Lexicon& lexicon, std::span<const FoundTerm> terms, Tokens& tokens);

}  // namespace undertone
