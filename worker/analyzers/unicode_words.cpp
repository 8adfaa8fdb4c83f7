// Word boundaries of UAX #29 (Unicode 15) for any text: find_unicode_words().
#include "common/text/utf8.h"
#include "worker/analyzers/words.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

#include <array>
#include <memory>
#include <span>
#include <stdexcept>

namespace undertone {
namespace {

/// Word_Break classes as far as they matter for telling words from each other.
enum class Break : std::uint8_t {
    letter,
    hebrew,
    digit,
    katakana,
    extender,    // _ and its like
    mid_letter,  // joins letters
    mid_number,  // joins digits
    mid_either,  // joins both: .
    single_quote,
    double_quote,  // joins Hebrew letters
    ignored,       // accents, joiners: belong to what stands before them
    lone_letter,   // a word by itself
    other,
};

bool needs_dictionary(UChar32 c) {
    if (u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT) return true;
    UErrorCode status = U_ZERO_ERROR;
    const auto script = uscript_getScript(c, &status);
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
           c == 0x30FC || c == 0xFF70;  // the long vowel marks belong to both kana
}

Break break_of(UChar32 c) {
    switch (u_getIntPropertyValue(c, UCHAR_WORD_BREAK)) {
        case U_WB_ALETTER:
            return Break::letter;
        case U_WB_HEBREW_LETTER:
            return Break::hebrew;
        case U_WB_NUMERIC:
            return Break::digit;
        case U_WB_KATAKANA:
            return Break::katakana;
        case U_WB_EXTENDNUMLET:
            return Break::extender;
        case U_WB_MIDLETTER:
            return Break::mid_letter;
        case U_WB_MIDNUM:
            return Break::mid_number;
        case U_WB_MIDNUMLET:
            return Break::mid_either;
        case U_WB_SINGLE_QUOTE:
            return Break::single_quote;
        case U_WB_DOUBLE_QUOTE:
            return Break::double_quote;
        case U_WB_EXTEND:
        case U_WB_FORMAT:
        case U_WB_ZWJ:
            return Break::ignored;
        default:
            return u_isalnum(c) ? Break::lone_letter : Break::other;
    }
}

struct CharClass {
    Break kind;
    bool is_alnum;
};

CharClass class_of(UChar32 c) { return {break_of(c), u_isalnum(c) != 0}; }

/// Of the characters with at most two bytes, which most scripts are written with.
std::span<const CharClass, 0x800> short_classes() {
    static const auto classes = [] {
        std::array<CharClass, 0x800> made;
        for (UChar32 c = 0; c < 0x800; ++c) made[static_cast<std::size_t>(c)] = class_of(c);
        return made;
    }();
    return classes;
}

/// Finds the segments that hold a letter or digit, boundary rules WB4 to WB13.
class SegmentFinder {
public:
    explicit SegmentFinder(std::vector<WordSpan>& words) : words_(words) {}

    /// `c` stands at the bytes `at`.
    void take(UChar32 c, WordSpan at) {
        const auto [kind, is_alnum] =
            c < 0x800 ? short_classes_[static_cast<std::size_t>(c)] : class_of(c);
        const bool joined = at.begin == segment_.end && joins_anything(c);
        after_joiner_ = c == 0x200D;
        if (kind == Break::ignored) {
            if (at.begin == segment_.end) segment_.end = at.end;
            return;
        }
        const bool hebrew_mark = kind == Break::single_quote && last_ == Break::hebrew;  // WB7a
        if (joins(kind) || hebrew_mark || joined) {
            segment_.end = at.end;
        } else if (!may_join(kind)) {
            end_segment();
            segment_ = at;
        }
        is_word_ |= is_alnum;
        before_last_ = last_;
        last_ = kind;
    }

    /// Also at the end of the text.
    void end_segment() {
        if (is_word_) words_.push_back(segment_);
        is_word_ = false;
    }

private:
    static bool is_letter(Break kind) { return kind == Break::letter || kind == Break::hebrew; }

    /// Whether a segment may go on after it; what comes next decides.
    static bool may_join(Break kind) {
        return kind == Break::mid_letter || kind == Break::mid_number ||
               kind == Break::mid_either || kind == Break::single_quote ||
               kind == Break::double_quote;
    }

    /// Whether a letter, digit or extender goes on with the segment before it. Of what else a
    /// segment may hold none counts.
    bool joins(Break kind) const {
        const bool after_word = is_letter(last_) || last_ == Break::digit;
        switch (kind) {
            case Break::extender:  // WB13a
                return after_word || last_ == Break::katakana || last_ == Break::extender;
            case Break::katakana:  // WB13, 13b
                return last_ == Break::katakana || last_ == Break::extender;
            case Break::digit:  // WB8, 10, 11, 12, 13b
                return after_word || last_ == Break::extender ||
                       (before_last_ == Break::digit &&
                        (last_is_either() || last_ == Break::mid_number));
            case Break::letter:
            case Break::hebrew:  // WB5, 6, 7, 7b, 7c, 9, 13b
                return after_word || last_ == Break::extender ||
                       (is_letter(before_last_) &&
                        (last_is_either() || last_ == Break::mid_letter)) ||
                       (kind == Break::hebrew && before_last_ == Break::hebrew &&
                        last_ == Break::double_quote);
            default:
                return false;
        }
    }

    /// WB3c: a zero width joiner takes a pictograph to whatever stands before.
    bool joins_anything(UChar32 c) const {
        return after_joiner_ && u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC);
    }

    bool last_is_either() const {
        return last_ == Break::mid_either || last_ == Break::single_quote;
    }

    std::span<const CharClass, 0x800> short_classes_ = short_classes();
    std::vector<WordSpan>& words_;
    Break last_ = Break::other, before_last_ = Break::other;
    WordSpan segment_{0, 0};  // as far as it is certain
    bool is_word_ = false;    // the segment
    bool after_joiner_ = false;
};

bool holds_word(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (u_isalnum(static_cast<UChar32>(next_code_point(text, at)))) return true;
    }
    return false;
}

/// ICU's own iterator, for scripts that are written without blanks.
class DictionaryBreaker {
public:
    DictionaryBreaker() {
        UErrorCode status = U_ZERO_ERROR;
        words_.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
        if (U_FAILURE(status)) throw std::runtime_error("ICU has no word break rules");
    }

    void find(std::string_view text, std::vector<WordSpan>& words) {
        UErrorCode status = U_ZERO_ERROR;
        UText view = UTEXT_INITIALIZER;
        utext_openUTF8(&view, text.data(), static_cast<std::int64_t>(text.size()), &status);
        words_->setText(&view, status);
        auto begin = words_->first();
        for (auto end = words_->next(); end != icu::BreakIterator::DONE; end = words_->next()) {
            const WordSpan segment{static_cast<std::uint32_t>(begin),
                                   static_cast<std::uint32_t>(end)};
            if (holds_word(segment.in(text))) words.push_back(segment);
            begin = end;
        }
        utext_close(&view);
    }

private:
    std::unique_ptr<icu::BreakIterator> words_;
};

}  // namespace

void find_unicode_words(std::string_view text, std::vector<WordSpan>& words) {
    words.clear();
    SegmentFinder finder(words);
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = static_cast<std::uint32_t>(at);
        const auto c = static_cast<UChar32>(next_code_point(text, at));
        if (c >= 0x0E00 && needs_dictionary(c)) {
            thread_local DictionaryBreaker breaker;  // making one takes longer than a long message
            words.clear();
            breaker.find(text, words);
            return;
        }
        finder.take(c, {begin, static_cast<std::uint32_t>(at)});
    }
    finder.end_segment();
}

}  // namespace undertone
