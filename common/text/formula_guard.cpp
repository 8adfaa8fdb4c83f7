#include "common/text/formula_guard.h"

#include "common/text/ascii.h"

#include <algorithm>
#include <cstddef>

namespace undertone {
namespace {

bool consists_of(std::string_view text, std::string_view others) {
    return std::ranges::all_of(
        text, [&](char c) { return is_digit(c) || others.find(c) != others.npos; });
}

std::ptrdiff_t digits_in(std::string_view text) { return std::ranges::count_if(text, is_digit); }

/// Digits with decimal point and thousands however they are written; perhaps an exponent or a
/// percent sign. `text` is what follows the sign.
bool is_number(std::string_view text) {
    if (text.ends_with('%')) text.remove_suffix(1);
    const auto e = std::min(text.find_first_of("eE"), text.size());
    auto exponent = text.substr(e);
    if (!exponent.empty()) {
        exponent.remove_prefix(1);
        if (exponent.starts_with('+') || exponent.starts_with('-')) exponent.remove_prefix(1);
        if (exponent.empty() || !consists_of(exponent, "")) return false;
    }
    const auto mantissa = text.substr(0, e);
    return digits_in(mantissa) > 0 && consists_of(mantissa, ".,");
}

/// "+49 (0)30 1234-56", without its plus: ITU-T E.164 has at most 15 digits.
bool is_telephone_number(std::string_view text) {
    const auto digits = digits_in(text);
    return digits >= 5 && digits <= 15 && consists_of(text, " ()-./");
}

bool is_formula(std::string_view cell) {
    constexpr std::string_view always = "=@\t\r";
    if (cell.empty()) return false;
    if (always.find(cell.front()) != always.npos) return true;
    if (cell.front() != '+' && cell.front() != '-') return false;
    const auto rest = cell.substr(1);
    return !is_number(rest) && !(cell.front() == '+' && is_telephone_number(rest));
}

}  // namespace

std::string_view formula_guard(std::string_view cell) { return is_formula(cell) ? "'" : ""; }

}  // namespace undertone
