#include "common/readers/reject_csv.h"

#include "common/text/formula_guard.h"

#include <fmt/format.h>
#include <unicode/unistr.h>

#include <iterator>

namespace undertone {
namespace {

void append_cell(std::string& out, std::string_view text) {
    out += ",\"";
    out += formula_guard(text);
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

void append_reject_csv(std::string& out, std::uint64_t line, std::uint64_t offset,
                       std::string_view reason, std::string_view detail, std::string_view raw) {
    constexpr std::size_t raw_bytes_max = 4'096;
    const auto shown = raw.substr(0, raw_bytes_max);
    std::string valid;
    icu::UnicodeString::fromUTF8({shown.data(), static_cast<std::int32_t>(shown.size())})
        .toUTF8String(valid);

    fmt::format_to(std::back_inserter(out), "{},{}", line, offset);
    append_cell(out, reason);
    append_cell(out, detail);
    append_cell(out, valid);
    out += "\r\n";
}

}  // namespace undertone
