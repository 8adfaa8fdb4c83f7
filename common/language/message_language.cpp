#include "common/language/message_language.h"

#include "common/language/common_words.h"
#include "common/language/script.h"
#include "common/language/text_language.h"
#include "common/text/bytes8.h"

#include <string>

namespace undertone {
namespace {

// Fewer letters tell nothing for sure: "no problem" is as good Italian as English.
constexpr std::size_t letters_min = 24;
constexpr std::size_t wide_letters_min = 12;  // of scripts other than Latin
constexpr std::size_t words_min = 4;
// As many speak for themselves, and the conversation's language is no longer preferred.
constexpr std::size_t letters_sure = 48;

// One common word in so many at least makes a message one of the conversation's language.
constexpr std::size_t words_per_common = 10;

bool is_ascii(std::string_view text) {
    std::uint64_t seen = 0;
    for (std::size_t at = 0; at < text.size(); at += 8) seen |= bytes8::load(text, at);
    return (seen & bytes8::high_bits) == 0;
}

/// `text` without names, tags and links, which are in no language.
std::string without_names(std::string_view text) {
    std::string kept;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto token = text.substr(0, end);
        const bool name = token.starts_with('@') || token.starts_with('#') ||
                          token.find("://") != std::string_view::npos;
        if (!name) kept.append(token).append(" ");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return kept;
}

Language known_or(Language language, Language otherwise) {
    return language.known() ? language : otherwise;
}

/// Of a message in Latin letters.
Language latin_language(std::string_view message, Language conversation) {
    const auto expected = word_list_of(conversation);
    const auto counts = count_common_words(message, expected);
    const auto own = expected ? counts.of[*expected] : 0;
    const bool is_own = own > 0 && 2 * own >= counts.all();
    if (is_own && words_per_common * own >= counts.words) return conversation;

    const auto top = counts.top();
    const bool expects_latin = conversation.known() && script_of(conversation) == Script::latin;
    const bool is_long = counts.letter_bytes >= letters_min && counts.words >= words_min;
    if (is_long) {
        const auto preferred = counts.letter_bytes < letters_sure ? conversation : Language();
        const auto found = text_language(without_names(message), preferred);
        if (found.known()) return found;
    }
    // Two words of another language, and none of the conversation's: "wo bist du?"
    if (top && own == 0 && counts.of[*top] >= (expects_latin ? 2U : 1U)) {
        return language_of_list(*top);
    }
    return conversation;
}

}  // namespace

Language message_language(std::string_view message, Language conversation) {
    if (is_ascii(message)) return latin_language(message, conversation);
    const auto [script, language, letters] = script_of(message);
    switch (script) {
        case Script::none:
        case Script::other:
            return conversation;
        case Script::latin:
            return latin_language(message, conversation);
        case Script::one_language:
            return language;
        default:
            break;
    }
    const auto likely = script_of(conversation) == script ? conversation : language;
    if (letters < wide_letters_min) return likely;
    return known_or(text_language(without_names(message), conversation), likely);
}

Language longer_text_language(std::string_view text) {
    constexpr std::uint32_t words_to_be_sure = 12;
    constexpr std::uint32_t words_per_sure = 4;  // of a shorter text, one common in so many
    constexpr std::uint32_t times_the_others = 4;
    const auto script = script_of(text);
    if (script.script == Script::one_language) return script.language;
    const auto counts = count_common_words(text);
    const auto top = script.script == Script::latin ? counts.top() : std::nullopt;
    const auto most = top ? counts.of[*top] : 0;
    const bool many =
        most >= words_to_be_sure || (most > 0 && words_per_sure * most >= counts.words);
    if (many && most >= times_the_others * (counts.all() - most)) {
        return language_of_list(*top);
    }
    if (const auto found = text_language(without_names(text), {}); found.known()) return found;
    return top ? language_of_list(*top) : script.language;
}

}  // namespace undertone
