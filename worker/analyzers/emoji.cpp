#include "worker/analyzers/emoji.h"

#include "common/text/bytes8.h"
#include "common/text/utf8.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <string>

namespace undertone {
namespace {

constexpr UChar32 joiner = 0x200D, emoji_selector = 0xFE0F, text_selector = 0xFE0E;
constexpr UChar32 keycap = 0x20E3, tag_first = 0xE0020, tag_last = 0xE007E, tag_end = 0xE007F;

bool is(UChar32 c, UProperty property) { return u_hasBinaryProperty(c, property) != 0; }

/// Whether an emoji may begin with it: leaves out nearly all letters without looking them up.
bool may_begin(UChar32 c) {
    if (c < 0x80) return c == '#' || c == '*' || (c >= '0' && c <= '9');
    return c == 0xA9 || c == 0xAE || (c >= 0x203C && c <= 0x3299) || c >= 0x1F000;
}

/// Every emoji has a byte from 0xE0 on: its own, a selector's or a keycap's. Letters of Latin,
/// Greek, Cyrillic, Hebrew and Arabic have none.
bool may_hold_emoji(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); at += 8) {
        const auto block = bytes8::load(text, at);
        // 0xE0 and above have three high bits set.
        const auto high = block & block << 1 & block << 2 & bytes8::high_bits;
        if (high != 0) return true;
    }
    return false;
}

/// Reads the grammar of UTS #51, 1.4.9 (ED-17 and what it is made of), one emoji at a time.
class EmojiParser {
public:
    explicit EmojiParser(std::string_view text) : text_(text) {}

    /// Where the emoji ends that begins at `begin`; `begin` if there is none.
    std::size_t end_of_emoji(std::size_t begin) {
        at_ = begin;
        auto element = take_element();
        if (!element.found) return begin;
        auto end = at_;
        bool shown_as_emoji = element.shown_as_emoji;
        while (take(joiner) && take_element().found && at_ - begin <= TermKeys::bytes_max) {
            end = at_;
            shown_as_emoji = true;
        }
        return shown_as_emoji ? end : begin;
    }

private:
    struct Element {
        bool found = false;
        bool shown_as_emoji = false;
    };

    Element take_element() {
        const auto first = peek();
        if (is(first, UCHAR_REGIONAL_INDICATOR)) {
            advance();
            if (!is(peek(), UCHAR_REGIONAL_INDICATOR)) return {};
            advance();
            return {true, true};
        }
        if (!is(first, UCHAR_EMOJI)) return {};
        advance();
        if (first < 0x80) return {take(emoji_selector) && take(keycap), true};
        if (take(emoji_selector)) {
            take(keycap);
            return {true, true};
        }
        if (take(text_selector)) return {true, false};
        if (is(peek(), UCHAR_EMOJI_MODIFIER)) {
            advance();
            return {true, true};
        }
        take_tags();
        return {true, is(first, UCHAR_EMOJI_PRESENTATION)};
    }

    void take_tags() {
        const auto before = at_;
        while (peek() >= tag_first && peek() <= tag_last) advance();
        if (!take(tag_end) || at_ - before > TermKeys::bytes_max / 2) at_ = before;
    }

    UChar32 peek() const {
        auto at = at_;
        return at < text_.size() ? static_cast<UChar32>(next_code_point(text_, at)) : 0;
    }
    void advance() { next_code_point(text_, at_); }
    bool take(UChar32 c) {
        if (peek() != c) return false;
        advance();
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

void find_emoji(std::string_view text, std::vector<WordSpan>& found) {
    EmojiParser parser(text);
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        const auto c = static_cast<UChar32>(next_code_point(text, at));
        if (!may_begin(c)) continue;
        const auto end = parser.end_of_emoji(begin);
        if (end == begin) continue;
        found.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
        at = end;
    }
}

void EmojiCounts::fold(std::string_view message) {
    if (!may_hold_emoji(message)) return;
    found_.clear();
    find_emoji(message, found_);
    for (const auto& emoji : found_) counts_.count(TermKeys::of_text(emoji.in(message)), 1);
}

void EmojiCounts::write(JsonWriter& json) const {
    auto entries = counts_.entries();
    std::ranges::sort(entries, [](const auto& a, const auto& b) {
        if (a.value != b.value) return a.value > b.value;
        return a.term < b.term;
    });
    if (entries.size() > shown_max) entries.resize(shown_max);
    json.begin_array();
    for (const auto& entry : entries) {
        json.begin_object().field("emoji", entry.term).field("count", entry.value).end_object();
    }
    json.end_array();
}

}  // namespace undertone
