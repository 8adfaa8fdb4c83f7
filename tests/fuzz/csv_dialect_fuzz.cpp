// Any start of a text has a dialect, which says truly where the table begins.
#include "common/readers/csv_dialect.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

using namespace undertone;

namespace {

void require(bool holds, const char* what) {
    if (!holds) throw std::logic_error(what);
}

bool is_break(char c) { return c == '\n' || c == '\r'; }

/// Line breaks, a CRLF counted once.
std::size_t breaks_of(std::string_view text) {
    std::size_t breaks = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool second_half = text[i] == '\n' && i > 0 && text[i - 1] == '\r';
        breaks += is_break(text[i]) && !second_half ? 1 : 0;
    }
    return breaks;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const bool whole : {true, false}) {
        const auto dialect = detect_csv_dialect(text, whole);
        const auto above = text.substr(0, std::min(text.size(), dialect.preamble_bytes));
        require(dialect.preamble_bytes <= text.size(), "the table begins behind the text");
        const bool ends_whole = above.empty() || is_break(above.back()) || above.size() == size;
        require(ends_whole, "the table begins in the middle of a line");
        require(dialect.left_out_lines <= dialect.preamble_lines, "lines are left out twice");
        require(breaks_of(above) <= dialect.preamble_lines, "lines are not counted");
    }
    return 0;
}
