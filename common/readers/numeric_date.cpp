#include "common/readers/numeric_date.h"

#include "common/readers/timestamp_fields.h"

#include <algorithm>

namespace undertone {
namespace {

/// A value without marks of writing direction, and with blanks that are spaces.
class PlainText {
public:
    explicit PlainText(std::string_view text) {
        for (std::size_t at = 0; at < text.size() && fits_; at += taken(text.substr(at))) {
        }
    }

    bool fits() const { return fits_; }
    std::string_view text() const { return {bytes_.data(), size_}; }

private:
    std::size_t taken(std::string_view rest) {
        if (static_cast<unsigned char>(rest.front()) < 0x80) {
            return put(rest.front() == '\t' ? ' ' : rest.front(), 1);
        }
        if (rest.starts_with("\u00A0")) return put(' ', 2);
        if (rest.starts_with("\u202F") || rest.starts_with("\u2009")) return put(' ', 3);
        // U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069
        const auto third = rest.size() < 3 ? 0 : static_cast<unsigned char>(rest[2]);
        if (rest.starts_with("\xE2\x80") &&
            (third == 0x8E || third == 0x8F || (third >= 0xAA && third <= 0xAE))) {
            return 3;
        }
        if (rest.starts_with("\xE2\x81") && third >= 0xA6 && third <= 0xA9) return 3;
        return put(rest.front(), 1);
    }

    std::size_t put(char c, std::size_t bytes) {
        fits_ = size_ < bytes_.size();
        if (fits_) bytes_[size_++] = c;
        return bytes;
    }

    std::array<char, 64> bytes_{};
    std::size_t size_ = 0;
    bool fits_ = true;
};

/// How languages call the halves of the day, without dots and blanks, in lower case where that is
/// ASCII. Unicode's CLDR has these as day periods of the languages that WhatsApp writes.
constexpr auto words_before_noon = std::to_array<std::string_view>(
    {"am", "a",  "vorm", "πμ", "오전", "上午", "午前", "凌晨", "早上", "清晨",  "ص",
     "قظ", "ÖÖ", "öö",   "de", "sa",   "fm",   "ip",   "проб", "дп",   "पूर्वाह्न"});
constexpr auto words_after_noon = std::to_array<std::string_view>(
    {"pm", "p",  "nachm", "μμ", "오후", "下午", "午後", "中午", "晚上", "傍晚",  "م",
     "بظ", "ÖS", "ös",    "du", "ch",   "em",   "sp",   "слоб", "пп",   "अपराह्न"});

enum class Half : std::uint8_t { none, before_noon, after_noon };

/// Takes a word for half of the day, as far as the next digit or sign; anything else stays.
Half take_half(TimestampScanner& scanner) {
    const auto rest = scanner.rest();
    std::array<char, 32> word{};
    std::size_t size = 0;
    std::size_t at = 0;
    for (; at < rest.size() && !is_digit(rest[at]) && rest[at] != '+' && rest[at] != '-'; ++at) {
        if (rest[at] == ' ' || rest[at] == '.') continue;
        if (size == word.size()) return Half::none;
        word[size++] = to_lower(rest[at]);
    }
    if (size == 0) return Half::none;
    const std::string_view found(word.data(), size);
    const bool before = std::ranges::find(words_before_noon, found) != words_before_noon.end();
    const bool after = std::ranges::find(words_after_noon, found) != words_after_noon.end();
    if (!before && !after) return Half::none;
    scanner.skip(at);
    return before ? Half::before_noon : Half::after_noon;
}

bool take_date(TimestampScanner& scanner, NumericDate& date) {
    for (std::size_t i = 0; i < date.parts.size(); ++i) {
        date.digits[i] = scanner.digits();
        const bool wide = date.digits[i] == 4 && i != 1;
        if (!take_into(scanner, date.parts[i], 1, wide ? 4 : 2)) return false;
        if (i == 2) break;
        if (i == 0) date.mark = scanner.peek();
        if (scanner.peek() != date.mark || !scanner.take_any_of("/.-")) return false;
        scanner.skip_blanks();
    }
    if (date.mark == '.') scanner.take('.');
    return !is_digit(scanner.peek());
}

bool take_clock(TimestampScanner& scanner, NumericDate& date) {
    auto half = take_half(scanner);
    if (!take_into(scanner, date.hour, 1, 2) || !scanner.take_any_of(":.")) return false;
    if (!take_into(scanner, date.minute, 2, 2)) return false;
    if (scanner.take_any_of(":.") && !take_into(scanner, date.second, 2, 2)) return false;
    if (scanner.take_any_of(".,")) {
        date.has_fraction = true;
        if (!take_fraction(scanner, date.micros)) return false;
    }
    scanner.skip_blanks();
    if (half == Half::none) half = take_half(scanner);
    if (half == Half::none) return true;
    date.twelve_hours = true;
    if (date.hour <= 12) date.hour = date.hour % 12 + (half == Half::after_noon ? 12 : 0);
    return true;
}

int full_year(int year, std::size_t digits) {
    if (digits == 4) return year;
    return year < 70 ? 2000 + year : 1900 + year;
}

struct Places {
    std::size_t day, month, year;
};

Places places_in(DateOrder order) {
    switch (order) {
        case DateOrder::month_first:
            return {.day = 1, .month = 0, .year = 2};
        case DateOrder::year_first:
            return {.day = 2, .month = 1, .year = 0};
        default:
            return {.day = 0, .month = 1, .year = 2};
    }
}

}  // namespace

std::string_view to_string(DateOrder order) {
    switch (order) {
        case DateOrder::day_first:
            return "day_first";
        case DateOrder::month_first:
            return "month_first";
        case DateOrder::year_first:
            return "year_first";
    }
    return "unknown";
}

std::optional<NumericDate> read_numeric_date(std::string_view text) {
    const PlainText plain(text);
    if (!plain.fits()) return std::nullopt;
    TimestampScanner scanner(trim(plain.text()));
    NumericDate date;
    if (!take_date(scanner, date)) return std::nullopt;
    date.comma = scanner.take(',');
    if (!date.comma) scanner.take_any_of("Tt");
    scanner.skip_blanks();
    if (scanner.at_end()) return date;
    date.has_time = true;
    if (!take_clock(scanner, date)) return std::nullopt;
    scanner.skip_blanks();
    TimestampFields zone;
    if (!take_offset(scanner, zone) || !scanner.at_end()) return std::nullopt;
    date.offset_seconds = zone.offset_seconds;
    date.has_zone = zone.has_zone;
    return date;
}

std::optional<Timestamp> place_in_time(const NumericDate& date, DateOrder order) {
    const auto places = places_in(date.year_leads() ? DateOrder::year_first : order);
    const auto year_digits = date.digits[places.year];
    if (year_digits != 2 && year_digits != 4) return std::nullopt;
    if (date.digits[places.day] > 2 || date.digits[places.month] > 2) return std::nullopt;
    return placed_in_time({.year = full_year(date.parts[places.year], year_digits),
                           .month = date.parts[places.month],
                           .day = date.parts[places.day],
                           .hour = date.hour,
                           .minute = date.minute,
                           .second = date.second,
                           .micros = date.micros,
                           .offset_seconds = date.offset_seconds,
                           .has_zone = date.has_zone});
}

}  // namespace undertone
