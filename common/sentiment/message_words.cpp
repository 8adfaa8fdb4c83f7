#include "common/sentiment/message_words.h"

#include "common/text/bytes8.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace undertone {
namespace {

/// Marks of ASCII: neither letters, digits nor blanks.
constexpr auto marks = [] {
    std::array<bool, 256> is{};
    for (std::size_t c = '!'; c <= '~'; ++c) {
        const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        is[c] = !letter && (c < '0' || c > '9');
    }
    return is;
}();

bool is_mark(char c) { return marks[static_cast<unsigned char>(c)]; }

constexpr std::string_view name_word = "@", link_word = "://";

std::string_view simplified(std::string_view word) {
    switch (word.front()) {
        case '@':
            return name_word;
        case 'h':
            return word.starts_with("http") ? link_word : word;
        case 'w':
            return word.starts_with("www.") ? link_word : word;
        default:
            return word;
    }
}

/// Small letters, and each digit a 0. All of `ascii` below 0x80.
std::uint64_t folded(std::uint64_t ascii) {
    const auto digits = bytes8::in_range(ascii, '0', '9') >> 7;
    return (ascii | bytes8::in_range(ascii, 'A', 'Z') >> 2) & ~(digits * 0x0F);
}

/// Whether one of the first `size` characters follows itself twice. `bytes` are folded.
bool has_triple(std::uint64_t bytes, std::size_t size) {
    if (size < 3) return false;
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

/// The first eight bytes of a word, and those behind them.
struct WordBytes {
    std::uint64_t head, tail;
};

/// Of folded bytes of a word of up to 16.
bool has_triple(const WordBytes& bytes, std::size_t size) {
    if (size <= 8) return has_triple(bytes.head, size);
    const auto seam = bytes.head >> 48 | bytes.tail << 16;
    return has_triple(bytes.head, 8) || has_triple(bytes.tail, size - 8) || has_triple(seam, 4);
}

/// Of a stretch of the message, whose bytes can be loaded eight at a time.
WordBytes bytes_of(std::string_view message, std::string_view word) {
    const auto at = static_cast<std::size_t>(word.data() - message.data());
    return {.head = bytes8::first(bytes8::load(message, at), word.size()),
            .tail = word.size() > 8 ? bytes8::first(bytes8::load(message, at + 8), word.size() - 8)
                                    : 0};
}

struct HashedWord {
    std::uint64_t hash;
    bool elongated;
};

/// `message` holds `word`.
HashedWord hashed(std::string_view message, std::string_view word) {
    const auto simple = simplified(word);
    if (simple.data() != word.data() || word.size() > 16) return {hash_of_folded(simple), false};
    auto bytes = bytes_of(message, word);
    if ((bytes.head | bytes.tail) & bytes8::high_bits) return {hash_of_folded(word), false};
    bytes = {folded(bytes.head), folded(bytes.tail)};
    if (has_triple(bytes, word.size())) return {hash_of_folded(word), true};
    const auto head = with_block(0, bytes.head);
    return {word.size() > 8 ? with_block(head, bytes.tail) : head, false};
}

constexpr std::uint64_t small_word(std::string_view word) {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        bytes |= static_cast<std::uint64_t>(word[i]) << 8 * i;
    }
    return bytes;
}

/// A small word of which hashed() would not change a letter.
bool is_plain(const Token& token) {
    constexpr std::uint64_t four = 0xFFFFFFFF;
    return token.small != 0 && !has_triple(token.small, token.end - token.begin) &&
           (token.small & four) != small_word("http");
}

bool is_no(std::string_view word) {
    return word.size() == 2 && (word[0] | 0x20) == 'n' && (word[1] | 0x20) == 'o';
}

}  // namespace

std::uint64_t word_hash(std::string_view word) { return hashed(word, word).hash; }

MessageWords::MessageWords(const Lexicon& lexicon, const Tokens& tokens) : tokens_(tokens) {
    words_.reserve(tokens.all.size());
    for (const auto& token : tokens.all) {
        const auto& known = lexicon.word(token.word);
        if (is_plain(token)) {
            words_.push_back({.hash = with_block(0, token.small),
                              .elongated = false,
                              .negates = known.negation ||
                                         (lexicon.is_english() && token.small == small_word("no")),
                              .ends_clause = false,
                              .own = false});
            continue;
        }
        const auto word = bare_text(token);
        const auto [hash, elongated] =
            known.own ? HashedWord{0, false} : hashed(tokens.message, word);
        words_.push_back(
            {.hash = hash,
             .elongated = elongated,
             .negates = token.has_nt || known.negation || (lexicon.is_english() && is_no(word)),
             .ends_clause = ends_clause(token),
             .own = known.own});
    }
}

std::string_view MessageWords::bare_text(const Token& token) const {
    const auto text = tokens_.message.substr(token.begin, token.end - token.begin);
    if (token.word != 0 || !(is_mark(text.front()) || is_mark(text.back()))) return text;
    auto end = text.size();
    while (end > 0 && is_mark(text[end - 1])) --end;
    if (end == 0) return text;
    std::size_t begin = 0;
    while (is_mark(text[begin]) && text[begin] != '@' && text[begin] != '#') ++begin;
    return text.substr(begin, end - begin);
}

bool MessageWords::ends_clause(const Token& token) const {
    const auto& message = tokens_.message;
    if (token.end < message.size() && is_mark(message[token.end])) return true;
    return token.word == 0 && is_mark(message[token.end - 1]);
}

bool MessageWords::in_question(std::size_t index) const {
    while (index + 1 < size() && !words_[index].ends_clause) ++index;
    const auto end = tokens_.all[index].end;
    const auto mark = tokens_.message.find_first_not_of("\"') ", end);
    return (mark != std::string_view::npos && tokens_.message[mark] == '?') ||
           tokens_.message[end - 1] == '?';
}

}  // namespace undertone
