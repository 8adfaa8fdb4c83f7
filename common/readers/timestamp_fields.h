// What the parsers of timestamps share: how a value is taken apart, and what its parts mean.
#pragma once

#include "common/readers/timestamp.h"
#include "common/text/ascii.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

/// Takes a value apart from the left. A take_...() that fails leaves it as it was.
class TimestampScanner {
public:
    explicit TimestampScanner(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
    std::string_view rest() const { return rest_; }

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

    void skip(std::size_t bytes) { rest_.remove_prefix(bytes); }

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
        const auto is_letter = [](char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; };
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_letter);
        const auto word = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(word.size());
        return word;
    }

private:
    std::string_view rest_;
};

struct TimestampFields {
    int year = 0;
    int month = 0, day = 0;
    int hour = 0, minute = 0, second = 0;
    std::int64_t micros = 0;
    std::int32_t offset_seconds = 0;
    bool has_zone = false;
};

inline bool take_into(TimestampScanner& scanner, int& field, std::size_t least, std::size_t most) {
    const auto number = scanner.take_number(least, most);
    if (number) field = static_cast<int>(*number);
    return number.has_value();
}

/// The digits after a decimal mark, as millionths; further ones are cut off.
inline bool take_fraction(TimestampScanner& scanner, std::int64_t& micros) {
    constexpr std::array<std::int64_t, 7> scales{1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
    const auto digits = std::min<std::size_t>(scanner.digits(), 6);
    const auto number = scanner.take_number(1, 6);
    if (!number) return false;
    micros = *number * scales[digits];
    while (is_digit(scanner.peek())) scanner.take(scanner.peek());
    return true;
}

/// "Z", "UTC", "GMT", "+01:00", "+0100", "+01"; none at all is fine, too.
inline bool take_offset(TimestampScanner& scanner, TimestampFields& fields) {
    fields.has_zone = !scanner.at_end() && !is_digit(scanner.peek());
    if (!fields.has_zone || scanner.take_any_of("Zz")) return true;
    const char lower = to_lower(scanner.peek());
    if (lower >= 'a' && lower <= 'z') {
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

inline std::optional<Timestamp> placed_in_time(const TimestampFields& fields) {
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

}  // namespace undertone
