#include "common/readers/csv_scanner.h"

namespace undertone {
namespace {

std::uint64_t below(unsigned bit) { return (std::uint64_t{1} << bit) - 1; }
bool has(std::uint64_t mask, unsigned bit) { return (mask >> bit & 1) != 0; }

/// Each bit becomes the parity of the bits up to and including it: set from one quote to the next.
std::uint64_t prefix_xor(std::uint64_t bits) {
    for (unsigned shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
    return bits;
}

}  // namespace

CsvScanner::CsvScanner(char delimiter, std::uint64_t quoted_bytes_max, std::uint64_t offset)
    : delimiter_(delimiter),
      quoted_bytes_max_(std::max<std::uint64_t>(quoted_bytes_max, CsvBlock::bytes)),
      offset_(offset) {}

CsvScanner::Ends CsvScanner::resolve(const CsvBlock& block, unsigned length) {
    const auto after_carriage_returns =
        block.carriage_returns << 1 | std::uint64_t{after_carriage_return_};
    const auto breaks = block.carriage_returns | (block.line_feeds & ~after_carriage_returns);
    const auto separators = block.delimiters | block.carriage_returns | block.line_feeds;
    after_carriage_return_ = has(block.carriage_returns, length - 1);

    Ends ends{.ends = block.delimiters | breaks, .quoted_breaks = 0};
    if (block.quotes == 0 && state_ != State::quoted) {
        state_ = has(separators, length - 1) ? State::field_start : State::unquoted;
    } else {
        ends = resolve_quotes(block, breaks, length);
    }
    if (block.nuls != 0) {
        const auto bit = static_cast<unsigned>(std::countr_zero(block.nuls));
        if (stop_ == Stop::none || offset_ + bit < stop_offset_) {
            ends = stop_at(bit, Stop::nul, ends);
        }
    }
    offset_ += length;
    return ends;
}

CsvScanner::Ends CsvScanner::resolve_quotes(const CsvBlock& block, std::uint64_t breaks,
                                            unsigned length) {
    const bool quoted_before = state_ == State::quoted;
    const auto quoting = quoting_of(block, length);
    state_ = quoting.after;
    if (quoting.stray != 0 && !stray_quote_) {
        stray_quote_ = offset_ + static_cast<unsigned>(std::countr_zero(quoting.stray));
    }
    Ends ends{.ends = (block.delimiters | breaks) & ~quoting.inside,
              .quoted_breaks = breaks & quoting.inside};

    // Only a field that was open before this block can pass the limit in it.
    const auto limit = quote_offset_ + quoted_bytes_max_ - offset_;
    if (quoted_before && limit < length && has(quoting.inside, static_cast<unsigned>(limit))) {
        // A field that opened later in this block is none of ours any more.
        ends = stop_at(static_cast<unsigned>(limit), Stop::quote_too_long, ends);
    } else if (quoting.opening != 0) {
        const auto bit = 63 - static_cast<unsigned>(std::countl_zero(quoting.opening));
        quote_offset_ = offset_ + bit;
        breaks_before_quote_ =
            quoted_breaks_ + static_cast<unsigned>(std::popcount(ends.quoted_breaks & below(bit)));
    }
    quoted_breaks_ += static_cast<unsigned>(std::popcount(ends.quoted_breaks));
    return ends;
}

CsvScanner::Quoting CsvScanner::quoting_of(const CsvBlock& block, unsigned length) const {
    // As if every quote opened or closed; doubled ones close and open again.
    const auto inside =
        prefix_xor(block.quotes) ^ (state_ == State::quoted ? ~std::uint64_t{0} : 0);
    const auto opening = block.quotes & inside;
    const auto closing = block.quotes & ~inside;
    const auto separators =
        (block.delimiters | block.carriage_returns | block.line_feeds) & ~inside;
    const auto field_starts = separators << 1 | std::uint64_t{state_ == State::field_start};
    const auto after_closing = closing << 1 | std::uint64_t{state_ == State::quote_in_quoted};
    const bool stray = (opening & ~(field_starts | after_closing)) != 0;
    if (stray) return quoting_step_by_step(block, length);

    const auto last = length - 1;
    State after = State::unquoted;
    if (has(inside, last)) {
        after = State::quoted;
    } else if (has(closing, last)) {
        after = State::quote_in_quoted;
    } else if (has(separators, last)) {
        after = State::field_start;
    }
    return {.inside = inside, .opening = opening & field_starts, .after = after};
}

CsvScanner::Quoting CsvScanner::quoting_step_by_step(const CsvBlock& block, unsigned length) const {
    const auto separators = block.delimiters | block.carriage_returns | block.line_feeds;
    Quoting quoting{.inside = 0, .opening = 0, .after = state_};
    for (unsigned i = 0; i < length; ++i) {
        auto& state = quoting.after;
        const bool quote = has(block.quotes, i);
        if (state == State::quoted) {
            if (quote) state = State::quote_in_quoted;
        } else if (quote && state == State::field_start) {
            quoting.opening |= std::uint64_t{1} << i;
            state = State::quoted;
        } else if (quote && state == State::quote_in_quoted) {
            state = State::quoted;
        } else {
            if (quote) quoting.stray |= std::uint64_t{1} << i;
            state = has(separators, i) ? State::field_start : State::unquoted;
        }
        quoting.inside |= std::uint64_t{state == State::quoted} << i;
    }
    return quoting;
}

CsvScanner::Ends CsvScanner::stop_at(unsigned bit, Stop stop, Ends ends) {
    stop_ = stop;
    stop_offset_ = offset_ + bit;
    return {.ends = ends.ends & below(bit), .quoted_breaks = ends.quoted_breaks & below(bit)};
}

}  // namespace undertone
