#include "common/sentiment/message_features.h"

#include "common/text/bytes8.h"

#include <algorithm>
#include <bit>
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

/// Small letters, and each digit a 0. All of `ascii` below 0x80.
std::uint64_t folded(std::uint64_t ascii) {
    const auto digits = bytes8::in_range(ascii, '0', '9') >> 7;
    return (ascii | bytes8::in_range(ascii, 'A', 'Z') >> 2) & ~(digits * 0x0F);
}

/// Whether a character follows itself twice, whatever the case of letters, among up to eight.
bool has_triple(std::uint64_t ascii, std::size_t size) {
    if (size < 3) return false;
    const auto bytes = folded(ascii);
    const auto differs = bytes ^ bytes >> 8;
    const auto beyond = ~bytes8::first(~std::uint64_t{0}, size - 2);
    const auto either = differs | differs >> 8 | beyond;
    return ((either - bytes8::repeated(1)) & ~either & bytes8::high_bits) != 0;
}

std::uint64_t with_block(std::uint64_t hash, std::uint64_t block) {
    return std::rotl((hash ^ block) * 0x9E3779B185EBCA87, 31);
}

/// Any word, however long: folded into blocks of eight bytes.
std::uint64_t hash_of_folded(std::string_view word) {
    constexpr std::string_view typographic[] = {"\u2018", "\u2019"};
    std::uint64_t hash = 0, block = 0;
    std::size_t size = 0;
    char last = 0, before_last = 0;
    const auto add = [&](char c) {
        if (c == last && c == before_last) return;
        before_last = std::exchange(last, c);
        if (size == 8) {
            hash = with_block(hash, std::exchange(block, 0));
            size = 0;
        }
        block |= std::uint64_t{static_cast<unsigned char>(c)} << 8 * size++;
    };
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
    return with_block(hash, block);
}

}  // namespace

std::uint64_t word_hash(std::string_view word) {
    word = simplified(word);
    if (word.size() <= 8) {
        const auto bytes = bytes8::load(word, 0);
        if ((bytes & bytes8::high_bits) == 0 && !has_triple(bytes, word.size())) {
            return with_block(0, folded(bytes));
        }
    }
    return hash_of_folded(word);
}

bool is_elongated(std::string_view word) {
    const auto bytes = bytes8::load(word, 0);
    return (bytes & bytes8::high_bits) == 0 &&
           has_triple(bytes, std::min<std::size_t>(8, word.size()));
}

std::string_view bare_word(std::string_view token) {
    auto end = token.size();
    while (end > 0 && is_mark(token[end - 1])) --end;
    if (end == 0) return token;
    std::size_t begin = 0;
    while (is_mark(token[begin]) && token[begin] != '@' && token[begin] != '#') ++begin;
    return token.substr(begin, end - begin);
}

bool ends_clause(const Tokens& tokens, std::size_t index) {
    const auto& token = tokens.all[index];
    if (token.end < tokens.message.size() && is_mark(tokens.message[token.end])) return true;
    return token.word == 0 && is_mark(tokens.message[token.end - 1]);
}

bool negates(const Lexicon& lexicon, const Tokens& tokens, std::size_t index) {
    const auto& token = tokens.all[index];
    return token.has_nt || lexicon.word(token.word).negation ||
           vader::equals_in_any_case(tokens.text(index), "no");
}

}  // namespace undertone::features
