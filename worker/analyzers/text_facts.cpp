#include "worker/analyzers/text_facts.h"

#include "common/text/bytes8.h"

namespace undertone {
namespace {

bool has_question_mark(std::string_view text) {
    for (const std::string_view mark : {"?", "？", "؟"}) {
        if (text.find(mark) != std::string_view::npos) return true;
    }
    return false;
}

/// Each byte's high bit shifted to the byte after it; the first byte's comes from `before`.
constexpr std::uint64_t moved_up(std::uint64_t bits, std::uint64_t before) {
    return bits << 8 | before >> 56;
}

constexpr std::uint64_t moved_up_two(std::uint64_t bits, std::uint64_t before) {
    return bits << 16 | before >> 48;
}

/// The marks of one block that matter: most may stand inside a word.
struct Marks {
    std::uint64_t either = 0;    ///< . and ' join letters, and join digits (MidNumLet)
    std::uint64_t letters = 0;   ///< : joins letters only (MidLetter)
    std::uint64_t digits = 0;    ///< , and ; join digits only (MidNum)
    std::uint64_t low_line = 0;  ///< _ joins everything, even to itself (ExtendNumLet)
    std::uint64_t question = 0;  ///< ? joins nothing
};

Marks marks_in(std::uint64_t block) {
    const auto is = [&](char c) { return bytes8::in_range(block, c, c); };
    return {.either = is('.') | is('\''),
            .letters = is(':'),
            .digits = is(',') | is(';'),
            .low_line = is('_'),
            .question = is('?')};
}

/// UAX #29 for ASCII, one byte at a time.
class WordCounter {
public:
    std::uint64_t count(std::string_view text) {
        for (const char c : text) take(c);
        return words_;
    }

private:
    enum class State : std::uint8_t {
        outside,
        letter,
        digit,
        low_line,       // after a word's letter or digit
        bare_low_line,  // no letter or digit yet
        letter_joiner,  // a letter and one joiner
        digit_joiner,
    };

    void take(char c) {
        const char folded = static_cast<char>(c | 0x20);
        if (folded >= 'a' && folded <= 'z') {
            enter(State::letter, State::letter_joiner);
        } else if (c >= '0' && c <= '9') {
            enter(State::digit, State::digit_joiner);
        } else {
            state_ = after_mark(c);
        }
    }

    void enter(State next, State joiner) {
        const bool goes_on = state_ == State::letter || state_ == State::digit ||
                             state_ == State::low_line || state_ == joiner;
        words_ += !goes_on;
        state_ = next;
    }

    State after_mark(char c) const {
        const bool in_word =
            state_ == State::letter || state_ == State::digit || state_ == State::low_line;
        if (c == '_') return in_word ? State::low_line : State::bare_low_line;
        const bool either = c == '.' || c == '\'';
        if (state_ == State::letter && (either || c == ':')) return State::letter_joiner;
        if (state_ == State::digit && (either || c == ',' || c == ';')) return State::digit_joiner;
        return State::outside;
    }

    State state_ = State::outside;
    std::uint64_t words_ = 0;
};

/// Counts set high bits, a lane to each of the eight places.
class LaneCounter {
public:
    void add(std::uint64_t bits) {
        lanes_ += bits >> 7;
        if (++added_ == 255) flush();  // before a lane overflows
    }
    std::uint64_t total() {
        flush();
        return total_;
    }

private:
    void flush() {
        constexpr std::uint64_t even = 0x00FF00FF00FF00FF;
        const auto pairs = (lanes_ & even) + (lanes_ >> 8 & even);
        total_ += pairs * 0x0001000100010001 >> 48;
        lanes_ = 0;
        added_ = 0;
    }

    std::uint64_t lanes_ = 0, total_ = 0;
    unsigned added_ = 0;
};

}  // namespace

std::optional<TextFacts> ascii_text_facts(std::string_view text) {
    // A word begins at a letter or digit that follows none, unless a mark joins it to one of its
    // kind. All masks hold one bit, the highest, for each byte.
    LaneCounter words;
    bool question = false, low_line = false, had_marks = false;
    std::uint64_t letters_before = 0, digits_before = 0;
    Marks marks_before;
    for (std::size_t at = 0; at < text.size(); at += 8) {
        const auto block = bytes8::load(text, at);
        if (block & bytes8::high_bits) return std::nullopt;
        const auto letters = bytes8::in_range(block | bytes8::repeated(0x20), 'a', 'z');
        const auto digits = bytes8::in_range(block, '0', '9');
        const auto word_chars = letters | digits;
        auto starts = word_chars & ~moved_up(word_chars, letters_before | digits_before);

        const auto printable = bytes8::in_range(block, '!', '~');
        const bool has_marks = (printable & ~word_chars) != 0;
        if (has_marks || had_marks) {
            const auto marks = has_marks ? marks_in(block) : Marks{};
            question |= marks.question != 0;
            low_line |= marks.low_line != 0;
            const auto either = moved_up(marks.either, marks_before.either);
            const auto in_word = either | moved_up(marks.letters, marks_before.letters);
            const auto in_number = either | moved_up(marks.digits, marks_before.digits);
            starts &= ~(letters & in_word & moved_up_two(letters, letters_before));
            starts &= ~(digits & in_number & moved_up_two(digits, digits_before));
            marks_before = marks;
        }
        had_marks = has_marks;
        words.add(starts);

        letters_before = letters;
        digits_before = digits;
    }
    // "_" is rare, and joins over any length.
    return TextFacts{.words = low_line ? WordCounter().count(text) : words.total(),
                     .question = question};
}

TextFacts text_facts(std::string_view text) {
    if (const auto facts = ascii_text_facts(text)) return *facts;
    return {.words = count_unicode_words(text), .question = has_question_mark(text)};
}

}  // namespace undertone
