// Days and times as text: ISO 8601, in UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// "2003-02-24". Times are microseconds since 1970-01-01T00:00:00Z.
void append_date(std::string& out, std::int64_t micros);
/// "2003-02-24T10:30:00Z", with a fraction where there is one.
void append_datetime(std::string& out, std::int64_t micros);

enum class TimeBucket : std::uint8_t { day, week, month, quarter, year };
std::string_view to_string(TimeBucket bucket);
std::optional<TimeBucket> time_bucket_from(std::string_view name);

/// What the stretch of time that `micros` lies in is called: "2003-02-24" (a day; a week by its
/// Monday), "2003-02", "2003-Q1", "2003". Names sort as the stretches do, from year 0 to 9999.
void append_bucket(std::string& out, std::int64_t micros, TimeBucket bucket);

}  // namespace undertone
