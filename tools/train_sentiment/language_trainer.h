// Learns the model of a language that has labelled messages, but none that are neutral.
#pragma once

#include "common/language/language.h"
#include "tools/train_sentiment/labelled_set.h"

#include <span>
#include <string>
#include <vector>

namespace undertone {

/// What a rated word, two of them, or none make of a message is learned from English ones of three
/// classes; with the language's own list of words (word_list_of_language()) that holds for it too.
/// The last English set is of the same kind as `messages`: the English lexicon is thinned until it
/// covers as little of the one as the language's list of the other.
/// What its words add is then learned from `messages`, positive and negative ones.
///
/// Returns the model file's bytes. The same messages in the same order give the same bytes.
std::string train_language(Language language, std::span<const LabelledMessage> messages,
                           std::span<const std::vector<LabelledMessage>> english_sets);

}  // namespace undertone
