// When a message was sent, from the many ways files write it.
//
//   2024-01-15T10:30:00Z    2024-01-15 10:30    2024/01/15 10:30:00.250 +0100    20240115T103000Z
//   Mon, 15 Jan 2024 10:30:00 +0000    Mon Jan 15 10:30:00 +0000 2024    Jan 15, 2024 10:30 AM
//   1705314600    1705314600.25    1705314600000
//
// 01/02/2024 is not among them: whether that is January or February the value does not say, see
// timestamp_column.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

struct Timestamp {
    std::int64_t micros;              ///< since 1970-01-01T00:00:00Z
    std::int32_t offset_seconds = 0;  ///< of the writer's clock, east of UTC; 0 where none is given
    bool has_zone = false;            ///< an offset, "Z" or an epoch: micros is an instant for sure
};

/// nullopt: nothing we can place in time. A date alone is its midnight; a time without an offset is
/// UTC; a number of 9 or more digits counts seconds, from 12 on milli-, 15 micro-, 18 nanoseconds.
std::optional<Timestamp> parse_timestamp(std::string_view text);

/// As parse_timestamp(), of what nearly every file writes, in a few nanoseconds:
/// "2024-01-15T10:30:00" or with a space for the 'T', a fraction and an offset may follow.
std::optional<Timestamp> parse_common_timestamp(std::string_view text);

}  // namespace undertone
