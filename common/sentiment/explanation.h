#pragma once

#include "common/sentiment/score.h"
#include "common/sentiment/tokens.h"

#include <string_view>

namespace undertone {

/// The sum's steps as stretches of the message, each step scaled like the sum itself.
/// `score` is the message's, made from the same tokens.
Explanation explain_tokens(const Lexicon& lexicon, std::string_view message, const Tokens& tokens,
                           Score score);

}  // namespace undertone
