// Walks over JSON text from the left, strictly (RFC 8259), without building anything.
//
// Libraries do not fit here: cells are to hold numbers and nested values as they were written,
// every byte is to be checked, and a value cut by the end of a network read is to be told from a
// wrong one.
#pragma once

#include "common/readers/reader.h"

#include <bit>
#include <cstddef>
#include <string_view>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace undertone {

/// A value as it stands in the text.
struct JsonToken {
    std::string_view text;              ///< of a string: what is between its quotes
    CellKind kind = CellKind::missing;  ///< null is missing, an array or object is json
    bool escaped = false;               ///< a string with backslashes: see unescape_json()
};

class JsonCursor {
public:
    /// Why a method returned false.
    enum class Stop {
        none,
        end,     ///< the text ends before the value does, and is right so far
        syntax,  ///< the byte at position() is wrong
        depth,   ///< the bracket at position() opens one level too many
    };

    /// More open brackets than these are refused in any case.
    static constexpr unsigned depth_max = 1024;

    /// Values may open `depth_left` brackets inside each other.
    JsonCursor(std::string_view text, unsigned depth_left)
        : begin_(text.data()),
          at_(begin_),
          end_(begin_ + text.size()),
          depth_left_(depth_left < depth_max ? depth_left : depth_max) {}

    std::size_t position() const { return static_cast<std::size_t>(at_ - begin_); }
    bool at_end() const { return at_ == end_; }
    /// The byte here. Not to be called at the end.
    char peek() const { return *at_; }
    void advance() { ++at_; }

    Stop stop() const { return stop_; }
    /// A sentence on what is wrong.
    std::string_view complaint() const { return complaint_; }

    /// Goes on to the next byte that is no blank; false (Stop::end) if there is none.
    bool skip_blanks();

    /// Stands at a value's first byte before, behind its last one after. A number that touches the
    /// end of the text counts as complete, though more digits may follow in the next read.
    bool take_value(JsonToken& token);

    /// The same for a string, without its quotes.
    bool take_string(JsonToken& token);

    /// Past a key's string and its colon, to the value's first byte.
    bool take_key(JsonToken& key);

    /// Past one level that opens here, for its caller to walk through: false if that is too deep.
    bool enter();
    void leave() { ++depth_left_; }

    bool fail(Stop stop, std::string_view complaint) {
        stop_ = stop;
        complaint_ = complaint;
        return false;
    }

private:
    bool fail_at(const char* at, Stop stop, std::string_view complaint) {
        at_ = at;
        return fail(stop, complaint);
    }
    const char* find_special() const;
    bool skip_escape();
    bool take_code_unit(unsigned& unit);
    bool take_number(JsonToken& token);
    bool take_digits();
    bool take_literal(std::string_view literal, CellKind kind, JsonToken& token);
    bool take_scalar(JsonToken& token);
    bool take_nested(JsonToken& token);

    const char* begin_;
    const char* at_;
    const char* end_;
    unsigned depth_left_;
    Stop stop_ = Stop::none;
    std::string_view complaint_;
};

/// Writes what a string's text means to `out`, which has room for text.size() bytes; returns how
/// many it took. `text` was accepted by a JsonCursor.
std::size_t unescape_json(std::string_view text, char* out);

inline bool JsonCursor::skip_blanks() {
    while (at_ != end_) {
        if (*at_ != ' ' && *at_ != '\n' && *at_ != '\t' && *at_ != '\r') return true;
        ++at_;
    }
    return fail(Stop::end, "the text ends inside a value");
}

/// The next quote, backslash or control character; the end if there is none.
inline const char* JsonCursor::find_special() const {
    const char* at = at_;
#if defined(__x86_64__)
    const auto quote = _mm_set1_epi8('"');
    const auto backslash = _mm_set1_epi8('\\');
    const auto last_control = _mm_set1_epi8(0x1F);
    for (; end_ - at >= 16; at += 16) {
        const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const auto controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
        const auto special = _mm_or_si128(
            controls, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
        const auto found = static_cast<unsigned>(_mm_movemask_epi8(special));
        if (found != 0) return at + std::countr_zero(found);
    }
#endif
    while (at != end_ && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
    return at;
}

inline bool JsonCursor::take_string(JsonToken& token) {
    const char* const text = ++at_;
    token.escaped = false;
    for (;;) {
        at_ = find_special();
        if (at_ == end_) return fail(Stop::end, "the text ends inside a string");
        if (*at_ == '"') break;
        if (*at_ != '\\') return fail(Stop::syntax, "a control character inside a string");
        token.escaped = true;
        if (!skip_escape()) return false;
    }
    token.text = {text, static_cast<std::size_t>(at_ - text)};
    token.kind = CellKind::text;
    ++at_;
    return true;
}

inline bool JsonCursor::take_key(JsonToken& key) {
    if (*at_ != '"') return fail(Stop::syntax, "a key in quotes was expected");
    if (!take_string(key) || !skip_blanks()) return false;
    if (*at_ != ':') return fail(Stop::syntax, "a colon was expected after a key");
    ++at_;
    return skip_blanks();
}

}  // namespace undertone
