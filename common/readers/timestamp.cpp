#include "common/readers/timestamp.h"

#include "common/readers/timestamp_fields.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace undertone {
namespace {

using Scanner = TimestampScanner;
using Fields = TimestampFields;

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

std::optional<Timestamp> parse_timestamp_of_any_form(std::string_view text) {
    const Scanner scanner(trim(text));
    const auto digits = scanner.digits();
    if (digits == 4) return parse_year_first(scanner);
    if (digits == 8) return parse_basic(scanner);
    if (digits > 8) return parse_epoch(scanner);
    return parse_with_month_name(scanner);
}

}  // namespace

std::optional<Timestamp> parse_common_timestamp(std::string_view text) {
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

std::optional<Timestamp> parse_timestamp(std::string_view text) {
    if (const auto common = parse_common_timestamp(text)) return common;
    return parse_timestamp_of_any_form(text);
}

}  // namespace undertone
