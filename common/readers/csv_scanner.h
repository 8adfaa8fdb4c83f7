// Says where a CSV's fields and rows end (RFC 4180), however the text is cut.
//
//   a,"b,c" d\r\n      ends: the ',' after a, and the '\r'
//
// A quote opens a field only at its start; elsewhere in an unquoted field it is a plain character.
// A row ends with CR, LF or CRLF; a CRLF is reported at its CR, and its LF belongs to no field.
#pragma once

#include "common/readers/csv_blocks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <string_view>

namespace undertone {

class CsvScanner {
public:
    enum class Stop { none, nul, quote_too_long };

    /// Stands at the start of a row, `offset` bytes into the file. A quoted field may have
    /// `quoted_bytes_max` bytes, at least 64.
    CsvScanner(char delimiter, std::uint64_t quoted_bytes_max, std::uint64_t offset);

    /// Scans the next bytes of the text and calls
    ///   visitor.on_end(const char* at)     for each delimiter and line break that ends a field,
    ///   until
    ///                                      it returns false,
    ///   visitor.on_quoted_breaks(count)    for line breaks inside quotes since the last call, and
    ///   visitor.on_not_ascii()             before the ends of a stretch that has such bytes.
    /// Ends behind what stopped() names are not reported.
    template <class Visitor>
    void scan(std::string_view text, Visitor& visitor);

    Stop stopped() const { return stop_; }
    std::uint64_t stop_offset() const { return stop_offset_; }

    /// In a quoted field; the text may not end here.
    bool in_quotes() const { return state_ == State::quoted; }
    /// Where the quoted field opened that in_quotes() or Stop::quote_too_long speaks of.
    std::uint64_t quote_offset() const { return quote_offset_; }
    /// Line breaks since then.
    std::uint64_t breaks_since_quote() const { return quoted_breaks_ - breaks_before_quote_; }

    /// The first quote inside an unquoted field, which is text; nullopt: none so far.
    std::optional<std::uint64_t> stray_quote() const { return stray_quote_; }

private:
    enum class State : std::uint8_t { field_start, unquoted, quoted, quote_in_quoted };

    struct Ends {
        std::uint64_t ends;           // of fields and rows
        std::uint64_t quoted_breaks;  // line breaks that are text
    };
    struct Quoting {
        std::uint64_t inside;   // from an opening quote to before its closing one
        std::uint64_t opening;  // quotes that open a field
        State after;
        std::uint64_t stray = 0;  // quotes that are text
    };

    Ends resolve(const CsvBlock& block, unsigned length);
    Ends resolve_quotes(const CsvBlock& block, std::uint64_t breaks, unsigned length);
    Quoting quoting_of(const CsvBlock& block, unsigned length) const;
    Quoting quoting_step_by_step(const CsvBlock& block, unsigned length) const;
    Ends stop_at(unsigned bit, Stop stop, Ends ends);

    template <class Visitor>
    bool visit(const char* text, Ends ends, Visitor& visitor);

    char delimiter_;
    std::uint64_t quoted_bytes_max_;
    State state_ = State::field_start;
    bool after_carriage_return_ = false;
    std::uint64_t offset_;  // of the next block
    std::uint64_t quote_offset_ = 0;
    std::uint64_t quoted_breaks_ = 0;
    std::uint64_t breaks_before_quote_ = 0;
    std::optional<std::uint64_t> stray_quote_;
    Stop stop_ = Stop::none;
    std::uint64_t stop_offset_ = 0;
};

template <class Visitor>
void CsvScanner::scan(std::string_view text, Visitor& visitor) {
    // Blocks of 8 KiB at a time: their masks and their text stay in the first-level cache.
    constexpr std::size_t blocks_at_once = 128;
    std::array<CsvBlock, blocks_at_once> blocks;
    while (text.size() >= CsvBlock::bytes) {
        const auto count = std::min(text.size() / CsvBlock::bytes, blocks_at_once);
        if (classify_csv(text.data(), count, delimiter_, blocks.data())) visitor.on_not_ascii();
        for (std::size_t i = 0; i < count; ++i) {
            const auto ends = resolve(blocks[i], CsvBlock::bytes);
            if (!visit(text.data() + i * CsvBlock::bytes, ends, visitor)) return;
        }
        text.remove_prefix(count * CsvBlock::bytes);
    }
    if (text.empty()) return;
    std::array<char, CsvBlock::bytes> rest;
    rest.fill(' ');
    std::memcpy(rest.data(), text.data(), text.size());
    if (classify_csv(rest.data(), 1, delimiter_, blocks.data())) visitor.on_not_ascii();
    visit(text.data(), resolve(blocks[0], static_cast<unsigned>(text.size())), visitor);
}

template <class Visitor>
bool CsvScanner::visit(const char* text, Ends ends, Visitor& visitor) {
    while (ends.ends != 0) {
        if (ends.quoted_breaks != 0) {
            const auto before = ends.quoted_breaks & ((ends.ends & -ends.ends) - 1);
            visitor.on_quoted_breaks(static_cast<unsigned>(std::popcount(before)));
            ends.quoted_breaks ^= before;
        }
        if (!visitor.on_end(text + std::countr_zero(ends.ends))) return false;
        ends.ends &= ends.ends - 1;
    }
    if (ends.quoted_breaks != 0) {
        visitor.on_quoted_breaks(static_cast<unsigned>(std::popcount(ends.quoted_breaks)));
    }
    return stop_ == Stop::none;
}

}  // namespace undertone
