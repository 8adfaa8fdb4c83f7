#include "common/readers/number_format.h"

#include "common/text/ascii.h"

#include <algorithm>

namespace undertone {
namespace {

constexpr std::string_view general = "general";

/// What the letters of a code speak of.
struct Letters {
    bool day_or_year = false;
    bool hour_or_second = false;
    bool month_or_minute = false;
    bool month_name = false;  // three m or more
    bool elapsed = false;
};

/// "[h]", "[mm]", "[ss]": other brackets hold colours, conditions and locales.
bool is_elapsed(std::string_view bracket) {
    if (bracket.empty()) return false;
    const char letter = to_lower(bracket.front());
    return (letter == 'h' || letter == 'm' || letter == 's') &&
           std::ranges::all_of(bracket, [&](char c) { return to_lower(c) == letter; });
}

void note_run(Letters& letters, char letter, std::size_t length) {
    switch (letter) {
        case 'd':
        case 'y':
        case 'g':
        case 'b':
            letters.day_or_year = true;
            break;
        case 'h':
        case 's':
            letters.hour_or_second = true;
            break;
        case 'm':
            letters.month_or_minute = true;
            letters.month_name = letters.month_name || length >= 3;
            break;
        default:
            break;
    }
}

/// Bytes that the piece at the start of `code` takes: a text, an escape, a bracket, am/pm, or a run
/// of one letter.
std::size_t take_piece(std::string_view code, Letters& letters) {
    const char c = to_lower(code.front());
    if (equal_without_case(code.substr(0, general.size()), general)) return general.size();
    if (c == '"') return std::min(code.size() - 1, code.find('"', 1)) + 1;
    if (c == '\\' || c == '_' || c == '*') return 2;
    if (c == '[') {
        const auto end = std::min(code.size() - 1, code.find(']'));
        letters.elapsed = letters.elapsed || is_elapsed(code.substr(1, end - 1));
        return end + 1;
    }
    const auto start = lower_case(code.substr(0, 5));
    if (start == "am/pm" || start.starts_with("a/p")) {
        letters.hour_or_second = true;
        return start == "am/pm" ? 5 : 3;
    }
    std::size_t length = 1;
    while (length < code.size() && to_lower(code[length]) == c) ++length;
    note_run(letters, c, length);
    return length;
}

}  // namespace

NumberFormat builtin_number_format(std::uint32_t id) {
    if (id == 22) return NumberFormat::date_time;
    if (id == 46) return NumberFormat::elapsed;
    if ((id >= 18 && id <= 21) || id == 45 || id == 47) return NumberFormat::time;
    // 27 to 36 and 50 to 58 are the dates of East Asian locales; 32 and 33 are times there.
    if (id == 32 || id == 33) return NumberFormat::time;
    const bool date = (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
    return date ? NumberFormat::date : NumberFormat::number;
}

NumberFormat number_format(std::string_view code) {
    Letters letters;
    while (!code.empty() && code.front() != ';') {
        code.remove_prefix(std::min(code.size(), take_piece(code, letters)));
    }
    if (letters.elapsed) return NumberFormat::elapsed;
    const bool date = letters.day_or_year || letters.month_name ||
                      (letters.month_or_minute && !letters.hour_or_second);
    if (date) return letters.hour_or_second ? NumberFormat::date_time : NumberFormat::date;
    return letters.hour_or_second ? NumberFormat::time : NumberFormat::number;
}

}  // namespace undertone
