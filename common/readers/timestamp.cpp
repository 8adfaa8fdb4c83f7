#include "common/readers/timestamp.h"

#include "common/text/ascii.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstring>

namespace undertone {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

/// Takes a value apart from the left. A take_...() that fails leaves it as it was.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    bool take(char c) {
        if (peek() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool take_any_of(std::string_view characters) {
        if (at_end() || characters.find(peek()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void skip_blanks() {
        while (take(' ')) {
        }
    }

    std::size_t digits() const {
        std::size_t count = 0;
        while (count < rest_.size() && is_digit(rest_[count])) ++count;
        return count;
    }

    /// A number of `least` to `most` digits, at most 18.
    std::optional<std::int64_t> take_number(std::size_t least, std::size_t most) {
        std::int64_t number = 0;
        std::size_t count = 0;
        for (; count < most && count < rest_.size() && is_digit(rest_[count]); ++count) {
            number = number * 10 + (rest_[count] - '0');
        }
        if (count < least) return std::nullopt;
        rest_.remove_prefix(count);
        return number;
    }

    std::string_view take_word() {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_letter);
        const auto word = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(word.size());
        return word;
    }

private:
    std::string_view rest_;
};

struct Fields {
    int year = 0;
    int month = 0, day = 0;
    int hour = 0, minute = 0, second = 0;
    std::int64_t micros = 0;
    std::int32_t offset_seconds = 0;
    bool has_zone = false;
};

bool take_into(Scanner& scanner, int& field, std::size_t least, std::size_t most) {
    const auto number = scanner.take_number(least, most);
    if (number) field = static_cast<int>(*number);
    return number.has_value();
}

/// The digits after a decimal mark, as millionths; further ones are cut off.
bool take_fraction(Scanner& scanner, std::int64_t& micros) {
    constexpr std::array<std::int64_t, 7> scales{1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
    const auto digits = std::min<std::size_t>(scanner.digits(), 6);
    const auto number = scanner.take_number(1, 6);
    if (!number) return false;
    micros = *number * scales[digits];
    while (is_digit(scanner.peek())) scanner.take(scanner.peek());
    return true;
}

/// "Z", "UTC", "GMT", "+01:00", "+0100", "+01"; none at all is fine, too.
bool take_offset(Scanner& scanner, Fields& fields) {
    fields.has_zone = !scanner.at_end() && !is_digit(scanner.peek());
    if (!fields.has_zone || scanner.take_any_of("Zz")) return true;
    if (is_letter(scanner.peek())) {
        const auto word = scanner.take_word();
        return word == "UTC" || word == "GMT";
    }
    const bool west = scanner.peek() == '-';
    if (!scanner.take_any_of("+-")) return false;
    int hours = 0, minutes = 0;
    if (!take_into(scanner, hours, 2, 2)) return false;
    const bool colon = scanner.take(':');
    if (!take_into(scanner, minutes, 2, 2) && colon) return false;
    if (hours > 18 || minutes > 59) return false;
    fields.offset_seconds = (hours * 60 + minutes) * 60 * (west ? -1 : 1);
    return true;
}

/// "AM" and "PM" turn a twelve-hour clock into ours.
bool take_half_of_day(Scanner& scanner, Fields& fields) {
    const char half = to_lower(scanner.peek());
    if (half != 'a' && half != 'p') return true;
    const auto word = scanner.take_word();
    if (word.size() != 2 || to_lower(word[1]) != 'm') return false;
    if (fields.hour < 1 || fields.hour > 12) return false;
    fields.hour = fields.hour % 12 + (half == 'p' ? 12 : 0);
    return true;
}

/// "10:30", "10:30:00.25", each with AM or PM.
bool take_time(Scanner& scanner, Fields& fields) {
    if (!take_into(scanner, fields.hour, 1, 2) || !scanner.take(':')) return false;
    if (!take_into(scanner, fields.minute, 2, 2)) return false;
    if (scanner.take(':')) {
        if (!take_into(scanner, fields.second, 2, 2)) return false;
        if (scanner.take_any_of(".,") && !take_fraction(scanner, fields.micros)) return false;
    }
    scanner.skip_blanks();
    return take_half_of_day(scanner, fields);
}

std::optional<Timestamp> placed_in_time(const Fields& fields) {
    using namespace std::chrono;
    const year_month_day date{year(fields.year), month(static_cast<unsigned>(fields.month)),
                              day(static_cast<unsigned>(fields.day))};
    // How long the month is matters only at its end.
    const bool in_every_month = fields.day >= 1 && fields.day <= 28;
    const bool is_date = in_every_month ? date.month().ok() : date.ok();
    // Second 60 is a leap second; it counts as the first of the next minute.
    if (!is_date || fields.hour > 23 || fields.minute > 59 || fields.second > 60) {
        return std::nullopt;
    }
    const std::int64_t days_since_1970 = sys_days(date).time_since_epoch().count();
    const std::int64_t seconds_of_day =
        fields.hour * 3'600 + fields.minute * 60 + fields.second - fields.offset_seconds;
    return Timestamp{
        .micros = (days_since_1970 * 86'400 + seconds_of_day) * 1'000'000 + fields.micros,
        .offset_seconds = fields.offset_seconds,
        .has_zone = fields.has_zone};
}

/// What may follow a date: a time, then an offset, then nothing.
std::optional<Timestamp> finish_with_time(Scanner& scanner, Fields& fields) {
    scanner.skip_blanks();
    if (scanner.at_end()) return placed_in_time(fields);
    if (!take_time(scanner, fields)) return std::nullopt;
    scanner.skip_blanks();
    if (!take_offset(scanner, fields) || !scanner.at_end()) return std::nullopt;
    return placed_in_time(fields);
}

/// ISO 8601 extended, RFC 3339, and the same with '/' or '.' between the date's parts.
std::optional<Timestamp> parse_year_first(Scanner scanner) {
    Fields fields;
    if (!take_into(scanner, fields.year, 4, 4)) return std::nullopt;
    const char mark = scanner.peek();
    if (!scanner.take_any_of("-/.") || !take_into(scanner, fields.month, 1, 2) ||
        !scanner.take(mark) || !take_into(scanner, fields.day, 1, 2)) {
        return std::nullopt;
    }
    scanner.take_any_of("Tt,");
    return finish_with_time(scanner, fields);
}

/// ISO 8601 basic: 20240115T103000.
std::optional<Timestamp> parse_basic(Scanner scanner) {
    Fields fields;
    if (!take_into(scanner, fields.year, 4, 4) || !take_into(scanner, fields.month, 2, 2) ||
        !take_into(scanner, fields.day, 2, 2) || !scanner.take('T') ||
        !take_into(scanner, fields.hour, 2, 2) || !take_into(scanner, fields.minute, 2, 2)) {
        return std::nullopt;
    }
    take_into(scanner, fields.second, 2, 2);
    if (!take_offset(scanner, fields) || !scanner.at_end()) return std::nullopt;
    return placed_in_time(fields);
}

std::optional<Timestamp> parse_epoch(Scanner scanner) {
    const auto digits = scanner.digits();
    if (digits < 9 || digits > 19) return std::nullopt;
    // The 16 digits before nanoseconds' last three are microseconds.
    const auto number = scanner.take_number(1, digits == 19 ? 16 : 18);
    if (digits == 19) scanner.take_number(3, 3);
    std::int64_t micros = 0;
    if (digits < 12 && scanner.take('.') && !take_fraction(scanner, micros)) return std::nullopt;
    if (!scanner.at_end()) return std::nullopt;
    if (digits < 12) {
        micros += *number * 1'000'000;
    } else if (digits < 15) {
        micros = *number * 1'000;
    } else {
        micros = digits == 18 ? *number / 1'000 : *number;
    }
    return Timestamp{.micros = micros, .offset_seconds = 0, .has_zone = true};
}

/// 1 to 12 by an English month's first three letters; 0 for another word.
int month_of(std::string_view word) {
    constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (word.size() < 3) return 0;
    const std::array start{to_lower(word[0]), to_lower(word[1]), to_lower(word[2])};
    const auto at = months.find(std::string_view(start.data(), start.size()));
    return at == std::string_view::npos || at % 3 ? 0 : static_cast<int>(at / 3) + 1;
}

bool is_weekday(std::string_view word) {
    constexpr std::string_view weekdays = "montuewedthufrisatsun";
    if (word.size() < 3) return false;
    const std::array start{to_lower(word[0]), to_lower(word[1]), to_lower(word[2])};
    const auto at = weekdays.find(std::string_view(start.data(), start.size()));
    return at != std::string_view::npos && at % 3 == 0;
}

void skip_between(Scanner& scanner) {
    while (scanner.take_any_of(" ,-")) {
    }
}

/// A month's name and a day, in either order.
bool take_month_and_day(Scanner& scanner, Fields& fields) {
    const bool day_first = is_digit(scanner.peek());
    if (day_first && !take_into(scanner, fields.day, 1, 2)) return false;
    skip_between(scanner);
    fields.month = month_of(scanner.take_word());
    scanner.take('.');
    skip_between(scanner);
    if (!day_first && !take_into(scanner, fields.day, 1, 2)) return false;
    skip_between(scanner);
    return fields.month != 0;
}

/// RFC 5322, asctime(3) and what people write: the month is a word, the year may come last.
std::optional<Timestamp> parse_with_month_name(Scanner scanner) {
    Fields fields;
    Scanner after_weekday = scanner;
    if (is_weekday(after_weekday.take_word())) {
        skip_between(after_weekday);
        scanner = after_weekday;
    }
    if (!take_month_and_day(scanner, fields)) return std::nullopt;
    if (scanner.digits() == 4) {
        take_into(scanner, fields.year, 4, 4);
        scanner.take(',');
        return finish_with_time(scanner, fields);
    }
    if (!take_time(scanner, fields)) return std::nullopt;
    scanner.skip_blanks();
    if (!take_offset(scanner, fields)) return std::nullopt;
    scanner.skip_blanks();
    if (!take_into(scanner, fields.year, 4, 4) || !scanner.at_end()) return std::nullopt;
    return placed_in_time(fields);
}

/// What eight bytes have to look like: a '0' where a digit stands, other bytes as they are.
struct Form {
    consteval explicit Form(const char (&text)[9]) {
        for (int i = 0; i < 8; ++i) {
            zeros |= std::uint64_t{static_cast<unsigned char>(text[i])} << 8 * i;
            limits |= (text[i] == '0' ? std::uint64_t{0x7F - 9} : std::uint64_t{0x7F}) << 8 * i;
        }
    }
    std::uint64_t zeros = 0;
    std::uint64_t limits = 0;  // carry a digit over 9, or a wrong byte, into its top bit
};

/// Eight bytes read at once, as in Lemire's "parse eight digits": their two-digit numbers.
class Pairs {
public:
    Pairs(const char* text, Form form) {
        static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text, sizeof bytes);
        bytes ^= form.zeros;
        fits_ = ((bytes | (bytes + form.limits)) & 0x8080808080808080u) == 0;
        numbers_ = bytes * 10 + (bytes >> 8);
    }

    bool fit() const { return fits_; }
    /// What the digits at `index` and behind it make.
    int at(int index) const { return static_cast<int>(numbers_ >> 8 * index & 0xFF); }

private:
    std::uint64_t numbers_;
    bool fits_;
};

/// "2024-01-15T10:30:00", which nearly every file writes, in a few nanoseconds; the 'T' may be a
/// space, a fraction and an offset may follow. nullopt: look closer.
inline std::optional<Timestamp> parse_common_form(std::string_view text) {
    constexpr std::size_t seconds_end = 19;
    if (text.size() < seconds_end) return std::nullopt;
    const Pairs date(text.data(), Form("0000-00-"));
    const Pairs time(text.data() + 8, text[10] == 'T' ? Form("00T00:00") : Form("00 00:00"));
    const Pairs seconds(text.data() + 11, Form("00:00:00"));
    if (!date.fit() || !time.fit() || !seconds.fit()) return std::nullopt;
    Fields fields{.year = date.at(0) * 100 + date.at(2),
                  .month = date.at(5),
                  .day = time.at(0),
                  .hour = time.at(3),
                  .minute = time.at(6),
                  .second = seconds.at(6)};
    if (text.size() == seconds_end + 1 && text.back() == 'Z') {
        fields.has_zone = true;
        return placed_in_time(fields);
    }
    Scanner rest(text.substr(seconds_end));
    if (rest.take_any_of(".,") && !take_fraction(rest, fields.micros)) return std::nullopt;
    if (!take_offset(rest, fields) || !rest.at_end()) return std::nullopt;
    return placed_in_time(fields);
}

std::optional<Timestamp> parse_timestamp_of_any_form(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);

    const Scanner scanner(text);
    const auto digits = scanner.digits();
    if (digits == 4) return parse_year_first(scanner);
    if (digits == 8) return parse_basic(scanner);
    if (digits > 8) return parse_epoch(scanner);
    return parse_with_month_name(scanner);
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
    if (const auto common = parse_common_form(text)) return common;
    return parse_timestamp_of_any_form(text);
}

}  // namespace undertone
