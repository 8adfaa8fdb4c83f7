#include "common/sentiment/tokens.h"

#include "common/sentiment/wide_marks.h"
#include "common/text/bytes8.h"

#include <algorithm>
#include <array>

namespace undertone {
namespace {

enum CharClass : std::uint8_t {
    blank = 1,
    upper_letter = 2,
    lower_letter = 4,
    digit = 8,
    mark = 16,
    wide = 32,  // a byte of a character outside ASCII
};
constexpr std::uint8_t word_chars = upper_letter | lower_letter | digit;

constexpr auto char_classes = [] {
    std::array<std::uint8_t, 256> classes{};
    for (const char c : std::string_view("\t\n\v\f\r "))
        classes[static_cast<unsigned char>(c)] = blank;
    for (int c = '!'; c <= '~'; ++c) classes[static_cast<std::size_t>(c)] = mark;
    for (int c = '0'; c <= '9'; ++c) classes[static_cast<std::size_t>(c)] = digit;
    for (int c = 'A'; c <= 'Z'; ++c) classes[static_cast<std::size_t>(c)] = upper_letter;
    for (int c = 'a'; c <= 'z'; ++c) classes[static_cast<std::size_t>(c)] = lower_letter;
    for (std::size_t c = 0x80; c < 0x100; ++c) classes[c] = wide;
    return classes;
}();

std::uint8_t class_of(char c) { return char_classes[static_cast<unsigned char>(c)]; }
bool is_mark(char c) { return class_of(c) == mark; }

/// Bytes of the blank outside ASCII (JavaScript's \s) that `text` begins with; 0: with none.
std::size_t wide_blank(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    if (lead == 0xC2) return text.starts_with("\u00A0") ? 2 : 0;
    if ((lead < 0xE1 || lead > 0xE3) && lead != 0xEF) return 0;
    const auto character = text.substr(0, 3);
    if (character >= "\u2000" && character <= "\u200A") return 3;
    for (const std::string_view other :
         {"\u1680", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\uFEFF"}) {
        if (character == other) return 3;
    }
    return 0;
}

/// More than one UTF-16 unit: more than one character, or one outside the basic plane.
bool longer_than_a_unit(std::string_view text) {
    if (text.size() != 2 && text.size() != 3) return text.size() > 1;
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t first = lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    return text.size() > first;
}

/// Runs of marks that are taken off a word; with any other the word keeps them ("good..").
bool is_removable(std::string_view marks) {
    switch (marks.size()) {
        case 1:
            return std::string_view(".!?,;:-'\"").find(marks[0]) != std::string_view::npos;
        case 2:
            return marks == "!!" || marks == "??";
        case 3:
            return marks == "!!!" || marks == "???" || marks == "?!?" || marks == "!?!";
        case 4:
            return marks == "?!?!" || marks == "!?!?";
        default:
            return false;
    }
}

/// Where the marks of a token are: before, after and inside the rest.
struct MarkRuns {
    std::string_view front, inner, back;
    bool inner_has_marks;
};

MarkRuns find_marks(std::string_view token) {
    std::size_t begin = 0, end = token.size();
    while (begin < end && is_mark(token[begin])) ++begin;
    while (end > begin && is_mark(token[end - 1])) --end;
    const auto inner = token.substr(begin, end - begin);
    return {.front = token.substr(0, begin),
            .inner = inner,
            .back = token.substr(end),
            .inner_has_marks = std::ranges::any_of(inner, is_mark)};
}

/// Takes one removable run off the front or the end of a word that holds no other mark.
std::string_view without_marks(std::string_view token, const MarkRuns& runs) {
    if (runs.inner_has_marks || runs.front.empty() == runs.back.empty()) return token;
    const bool removable = is_removable(runs.front.empty() ? runs.back : runs.front);
    return removable && longer_than_a_unit(runs.inner) ? runs.inner : token;
}

/// What kinds of characters a stretch of text holds.
std::uint8_t classes_in(std::uint64_t printable, std::size_t count) {
    const auto all = bytes8::first(bytes8::high_bits, count);
    const auto lower = bytes8::in_range(printable, 'a', 'z');
    if (lower == all && count > 0) return lower_letter;  // most words
    const auto upper = bytes8::in_range(printable, 'A', 'Z');
    const auto digits = bytes8::in_range(printable, '0', '9');
    const auto others = all & ~(upper | lower | digits);
    return static_cast<std::uint8_t>((upper ? upper_letter : 0) | (lower ? lower_letter : 0) |
                                     (digits ? digit : 0) | (others ? mark : 0));
}

LetterCase case_of(std::uint8_t seen) {
    if (!(seen & upper_letter)) return LetterCase::lower;
    return seen & lower_letter ? LetterCase::mixed : LetterCase::upper;
}

class Tokenizer {
public:
    Tokenizer(const Lexicon& lexicon, std::string_view message, Tokens& tokens)
        : lexicon_(lexicon), message_(message), tokens_(tokens) {}

    void run() {
        bool small_words = false;
        for (std::size_t at = 0; at < message_.size();) {
            const auto bytes = bytes8::load(message_, at);
            const auto count = bytes8::count_lower(bytes);
            const auto ends = [&] {
                return at + count == message_.size() || (bytes >> 8 * count & 0xFF) == ' ';
            };
            if (count < 8 && ends()) {
                if (count > 1) take_small(at, count, bytes8::first(bytes, count));
                small_words |= count > 0;
                at += count + 1;
            } else {
                at = take_any(at);
            }
        }
        tokens_.has_ascii_word = small_words || (seen_ & word_chars) != 0;
        tokens_.ascii = (seen_ & wide) == 0;
    }

private:
    /// What stands between two blanks.
    struct Raw {
        std::size_t end;
        std::size_t blank_bytes;  ///< of the blank that follows
        std::uint8_t seen;        ///< a mark may be a control as well
        std::uint64_t head;       ///< the first eight bytes, if they are printable
    };

    Raw raw_token(std::size_t begin) const {
        auto end = begin;
        std::uint64_t head = 0;
        std::uint8_t seen = 0;
        while (end < message_.size()) {
            const auto bytes = bytes8::load(message_, end);
            const auto count = bytes8::count_printable(bytes);
            const auto printable = bytes8::first(bytes, count);
            if (end == begin) head = printable;
            seen = static_cast<std::uint8_t>(seen | classes_in(printable, count));
            end += count;
            if (count == 8) continue;
            if (end < message_.size() && message_[end] == ' ') return {end, 1, seen, head};
            const auto stop = next_stop(end);
            if (stop.at > end) seen |= wide;
            end = stop.at;
            if (stop.blank_bytes != 0) return {end, stop.blank_bytes, seen, head};
        }
        return {end, 0, seen, head};
    }

    struct Stop {
        std::size_t at;
        std::size_t blank_bytes;
    };

    /// The next blank, printable character or end of the message.
    Stop next_stop(std::size_t at) const {
        for (; at < message_.size(); ++at) {
            const auto c = class_of(message_[at]);
            if (c == blank) return {at, 1};
            if (c == wide) {
                if (const auto bytes = wide_blank(message_.substr(at))) return {at, bytes};
            } else if (message_[at] > ' ') {
                break;
            }
        }
        return {at, 0};
    }

    /// Most words: less than eight small letters, then a space or the end.
    void take_small(std::size_t begin, std::size_t size, std::uint64_t head) {
        const auto id = lexicon_.find({message_.data() + begin, size}, head, 0);
        if (id != 0) note_word(tokens_, lexicon_.word(id), LetterCase::lower);
        push(begin, size, id, LetterCase::lower, false);
        tokens_.all.back().small = head;
    }

    /// Takes the token at `begin`, whatever it is, and returns where the next one may begin. Out of
    /// line, so that the loop for small words stays in registers.
    [[gnu::noinline]] std::size_t take_any(std::size_t begin) {
        const auto raw = raw_token(begin);
        if (raw.end > begin) take(message_.substr(begin, raw.end - begin), raw);
        seen_ |= raw.seen;
        return raw.end + raw.blank_bytes;
    }

    void take(std::string_view token, const Raw& raw) {
        if (!lexicon_.is_english() && raw.seen & (mark | wide)) {
            if (lexicon_.find(token) != 0) {
                take_piece(token, raw);  // an emoticon, say
            } else {
                for_each_piece(token, [&](std::string_view piece) { take_piece(piece, raw); });
            }
            return;
        }
        bool has_nt = false;
        WordId id = 0;
        if (raw.seen & (mark | wide)) {
            const auto runs = find_marks(token);
            count_emphasis(runs.front);
            count_emphasis(runs.back);
            if (runs.inner_has_marks) {
                count_emphasis(runs.inner);
                has_nt = runs.inner.find("n't") != std::string_view::npos;
            }
            if (!longer_than_a_unit(token)) return;
            token = without_marks(token, runs);
            id = lexicon_.find(token);
        } else {
            if (token.size() == 1) return;
            const auto tail = token.size() > 8 ? bytes8::load(message_, raw.end - 8) : 0;
            id = lexicon_.find(token, raw.head, tail);
        }
        const auto letters = case_of(raw.seen);
        tokens_.upper += letters == LetterCase::upper;
        if (id != 0) note_word(tokens_, lexicon_.word(id), letters);
        const auto begin = static_cast<std::size_t>(token.data() - message_.data());
        push(begin, token.size(), id, letters, has_nt);
    }

    /// A part of a token: without the ASCII marks around it, unless it is an emoticon with them.
    void take_piece(std::string_view piece, const Raw& raw) {
        const auto runs = find_marks(piece);
        for (const auto marks : {runs.front, runs.back}) count_emphasis(marks);
        auto id = lexicon_.find(piece);
        if (id == 0 && !runs.inner.empty()) {
            piece = runs.inner;
            id = lexicon_.find(piece);
        }
        if (id == 0 && !longer_than_a_unit(piece)) return;
        const auto letters = case_of(raw.seen);
        tokens_.upper += letters == LetterCase::upper;
        if (id != 0) note_word(tokens_, lexicon_.word(id), letters);
        push(static_cast<std::size_t>(piece.data() - message_.data()), piece.size(), id, letters,
             false);
    }

    void push(std::size_t begin, std::size_t size, WordId id, LetterCase letters, bool has_nt) {
        tokens_.all.emplace_back(static_cast<std::uint32_t>(begin),
                                 static_cast<std::uint32_t>(begin + size), id, letters, has_nt);
    }

    void count_emphasis(std::string_view marks) {
        for (const char c : marks) {
            tokens_.exclamations += c == '!';
            tokens_.questions += c == '?';
        }
    }

    const Lexicon& lexicon_;
    std::string_view message_;
    Tokens& tokens_;
    unsigned seen_ = 0;  // kinds of characters in all but the small words
};

}  // namespace

Tokens tokenize(const Lexicon& lexicon, std::string_view message) {
    Tokens tokens;
    tokens.message = message;
    Tokenizer(lexicon, message, tokens).run();
    return tokens;
}

}  // namespace undertone
