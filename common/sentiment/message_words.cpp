#include "common/sentiment/message_words.h"

namespace undertone {

bool MessageWords::in_question(std::size_t index) const {
    while (index + 1 < size() && !ends_clause(index)) ++index;
    const auto end = tokens_.all[index].end;
    const auto mark = tokens_.message.find_first_not_of("\"') ", end);
    return (mark != std::string_view::npos && tokens_.message[mark] == '?') ||
           tokens_.message[end - 1] == '?';
}

}  // namespace undertone
