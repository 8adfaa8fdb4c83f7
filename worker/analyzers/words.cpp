#include "worker/analyzers/words.h"

#include "common/text/bytes8.h"

#include <bit>
#include <cstddef>

namespace undertone {
namespace {

constexpr std::size_t window_bytes = 64;

constexpr bool is_ascii_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

/// One bit for each byte whose highest bit is set, in their order.
constexpr std::uint64_t gathered(std::uint64_t high_bits) {
    return high_bits * 0x0002040810204081 >> 56;
}

/// A bit for each of 64 bytes that is a letter, digit or low line.
struct Window {
    std::uint64_t word_chars = 0;
    bool ascii = true;
    bool low_line = false;
};

Window look_at(std::string_view text, std::size_t begin) {
    Window window;
    for (std::size_t i = 0; i < window_bytes && begin + i < text.size(); i += 8) {
        const auto block = bytes8::load(text, begin + i);
        if (block & bytes8::high_bits) return {.ascii = false};
        const auto low_lines = bytes8::in_range(block, '_', '_');
        const auto word_chars = bytes8::in_range(block | bytes8::repeated(0x20), 'a', 'z') |
                                bytes8::in_range(block, '0', '9') | low_lines;
        window.word_chars |= gathered(word_chars) << i;
        window.low_line |= low_lines != 0;
    }
    return window;
}

/// Whether the mark at `at` keeps its neighbours together (WB6, 7, 11, 12).
bool joins(std::string_view text, std::size_t at) {
    const char mark = text[at], before = text[at - 1], after = text[at + 1];
    const bool either = mark == '.' || mark == '\'';
    if (is_ascii_letter(before)) return is_ascii_letter(after) && (either || mark == ':');
    return is_ascii_digit(before) && is_ascii_digit(after) &&
           (either || mark == ',' || mark == ';');
}

/// Joins runs of letters, digits and low lines to words.
class AsciiWords {
public:
    AsciiWords(std::string_view text, std::vector<WordSpan>& words) : text_(text), words_(words) {}

    void add_run(std::uint32_t begin, std::uint32_t end) {
        if (!words_.empty() && words_.back().end + 1 == begin && joins(text_, begin - 1)) {
            words_.back().end = end;
        } else if (text_[begin] != '_' || holds_word(begin, end)) {
            words_.push_back({begin, end});
        }
    }

private:
    bool holds_word(std::uint32_t begin, std::uint32_t end) const {
        return text_.substr(begin, end - begin).find_first_not_of('_') != text_.npos;
    }

    std::string_view text_;
    std::vector<WordSpan>& words_;
};

/// False: the text is not ASCII.
bool find_ascii_words(std::string_view text, std::vector<WordSpan>& words) {
    AsciiWords found(text, words);
    bool inside = false;
    std::uint32_t begin = 0;
    for (std::size_t base = 0; base < text.size(); base += window_bytes) {
        const auto window = look_at(text, base);
        if (!window.ascii) return false;
        const auto chars = window.word_chars;
        for (auto edges = chars ^ (chars << 1 | inside); edges != 0; edges &= edges - 1) {
            const auto at =
                static_cast<std::uint32_t>(base + static_cast<unsigned>(std::countr_zero(edges)));
            if (inside) found.add_run(begin, at);
            inside = !inside;
            begin = at;
        }
    }
    if (inside) found.add_run(begin, static_cast<std::uint32_t>(text.size()));
    return true;
}

/// "_" is rare, and joins over any length.
std::uint64_t count_one_by_one(std::string_view text) {
    std::vector<WordSpan> words;
    find_ascii_words(text, words);
    return words.size();
}

}  // namespace

void find_words(std::string_view text, std::vector<WordSpan>& words) {
    words.clear();
    if (!find_ascii_words(text, words)) find_unicode_words(text, words);
}

std::optional<std::uint64_t> count_ascii_words(std::string_view text) {
    std::uint64_t count = 0, before = 0;  // the last two bits of the window before
    for (std::size_t base = 0; base < text.size(); base += window_bytes) {
        const auto window = look_at(text, base);
        if (!window.ascii) return std::nullopt;
        if (window.low_line) return count_one_by_one(text);
        const auto chars = window.word_chars;
        const auto starts = chars & ~(chars << 1 | before >> 1);
        count += static_cast<std::uint64_t>(std::popcount(starts));
        // A run goes on with the word before it if the one mark between them joins the two.
        for (auto near = starts & (chars << 2 | before); near != 0; near &= near - 1) {
            count -= joins(text, base + static_cast<std::size_t>(std::countr_zero(near)) - 1);
        }
        before = chars >> 62;
    }
    return count;
}

bool has_question_mark(std::string_view text, bool ascii) {
    const auto has = [&](auto mark) { return text.find(mark) != std::string_view::npos; };
    return has('?') || (!ascii && (has("？") || has("؟")));
}

}  // namespace undertone
