#include "worker/analyzers/vocabulary.h"

#include "common/text/ascii.h"

#include <algorithm>

namespace undertone {
namespace {

bool has_mark(std::string_view between) {
    if (between == " ") return false;  // nearly always
    return between.find_first_not_of(" \t\"'*_") != std::string_view::npos;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

bool begins_link(std::string_view text, WordSpan word) {
    return text.substr(word.end).starts_with("://") ||
           equal_without_case(word.in(text).substr(0, 4), "www.");
}

/// Links have no blanks.
std::size_t end_of_link(std::string_view text, WordSpan word) {
    return std::min(text.find_first_of(" \t\r\n", word.end), text.size());
}

bool is_beside_at_sign(std::string_view text, WordSpan word) {
    return (word.begin > 0 && text[word.begin - 1] == '@') ||
           (word.end < text.size() && text[word.end] == '@');
}

}  // namespace

void Vocabulary::read(std::string_view text, std::uint64_t times, std::vector<TextWord>& words) {
    ++texts_;
    find_words(text, spans_);
    std::size_t end = 0, link_end = 0;
    for (const auto& span : spans_) {
        if (span.begin < link_end) continue;
        if (begins_link(text, span)) {
            link_end = end_of_link(text, span);
            continue;
        }
        auto& word = words.emplace_back(count(text, span, times));
        word.after_mark = end == 0 || has_mark(text.substr(end, span.begin - end));
        end = span.end;
    }
}

TextWord Vocabulary::count(std::string_view text, WordSpan word, std::uint64_t times) {
    const auto key = keys_.of_word(text, word);
    if (key.size == 0 || is_beside_at_sign(text, word)) {
        return {
            .term = no_term, .roles = WordRole::function, .after_mark = false, .title_case = false};
    }
    const bool title_case = is_upper(text[word.begin]) && !is_upper(text[word.begin + 1]);
    const auto known = terms_.size();
    const auto place = terms_.place_of(key);
    auto& term = terms_.at(place);
    if (place == known) {
        term.roles = word_roles(key);
        term.stopword_of = stopword_languages(key);
    }
    if (term.last_text != texts_) {
        term.last_text = texts_;
        term.messages += times;
        if (title_case) term.capitalised += times;
    }
    return {.term = static_cast<TermId>(place),
            .roles = term.roles,
            .after_mark = false,
            .title_case = title_case};
}

TermId Vocabulary::find(std::string_view text, WordSpan word) {
    const auto key = keys_.of_word(text, word);
    const auto place = key.size > 0 ? terms_.find_place(key) : std::nullopt;
    return place ? static_cast<TermId>(*place) : no_term;
}

}  // namespace undertone
