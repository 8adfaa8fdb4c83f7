#include "common/sentiment/message_features.h"

#include "common/text/utf8.h"

#include <algorithm>
#include <utility>

namespace undertone::features {
namespace {

/// A mark of ASCII: neither letter, digit, blank nor part of a character beyond.
bool is_mark(char c) {
    const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    const bool digit = c >= '0' && c <= '9';
    return c > ' ' && c <= '~' && !letter && !digit;
}

constexpr std::string_view name_word = "@", link_word = "://";

std::string_view simplified(std::string_view word) {
    if (word.size() > 1 && word.front() == '@') return name_word;
    if (word.starts_with("http") || word.starts_with("www.")) return link_word;
    return word;
}

}  // namespace

std::uint64_t word_hash(std::string_view word) {
    constexpr std::string_view typographic[] = {"\u2018", "\u2019"};
    std::uint64_t hash = 0xcbf29ce484222325;
    char last = 0, before_last = 0;
    const auto add = [&](char c) {
        if (c == last && c == before_last) return;
        before_last = std::exchange(last, c);
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    };
    word = simplified(word);
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = word[i];
        if (c == '\xE2' && std::ranges::count(typographic, word.substr(i, 3)) > 0) {
            add('\'');
            i += 2;
        } else if (c >= 'A' && c <= 'Z') {
            add(static_cast<char>(c | 0x20));
        } else {
            add(c >= '0' && c <= '9' ? '0' : c);
        }
    }
    return hash;
}

std::string_view bare_word(std::string_view token) {
    auto end = token.size();
    while (end > 0 && is_mark(token[end - 1])) --end;
    if (end == 0) return token;
    std::size_t begin = 0;
    while (is_mark(token[begin]) && token[begin] != '@' && token[begin] != '#') ++begin;
    return token.substr(begin, end - begin);
}

std::string_view stem_of(std::string_view bare_word) {
    constexpr std::size_t characters = 4;
    std::size_t end = 0;
    for (std::size_t i = 0; i < characters && end < bare_word.size(); ++i) {
        next_code_point(bare_word, end);
    }
    return end < bare_word.size() ? bare_word.substr(0, end) : std::string_view();
}

std::vector<FeatureHash> wordless() {
    std::vector<FeatureHash> all;
    constexpr std::uint64_t ratings[] = {0, 1, 3, 4};  // polarity_of() + 2
    for (const auto rated : ratings) {
        for (const auto kind :
             {Kind::polarity, Kind::negated_polarity, Kind::first_polarity, Kind::last_polarity}) {
            all.push_back(of(kind, rated));
        }
        for (const auto next : ratings) all.push_back(of(Kind::polarities, rated, next));
    }
    for (const auto fact : {no_rated_word, is_short, is_long}) {
        all.push_back(of(Kind::message, fact));
    }
    for (const char mark : {'!', '?'}) {
        all.push_back(of(Kind::punctuation, static_cast<std::uint64_t>(mark)));
    }
    return all;
}

bool ends_clause(const Tokens& tokens, std::size_t index) {
    const auto& token = tokens.all[index];
    if (token.end < tokens.message.size() && is_mark(tokens.message[token.end])) return true;
    return token.word == 0 && is_mark(tokens.message[token.end - 1]);
}

bool negates(const Lexicon& lexicon, const Tokens& tokens, std::size_t index) {
    const auto& token = tokens.all[index];
    return token.has_nt || lexicon.word(token.word).denies;
}

}  // namespace undertone::features
