// Time as a dependency, so that tests own it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace undertone {

/// A point in time: microseconds since 1970-01-01T00:00:00Z, as the store keeps it.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

inline std::int64_t to_micros(Time time) { return time.time_since_epoch().count(); }
inline Time from_micros(std::int64_t micros) { return Time(std::chrono::microseconds(micros)); }

class Clock {
public:
    virtual ~Clock() = default;
    /// The wall clock. It may jump: use it for what people read, never for measuring.
    virtual Time now() const = 0;
    /// Never goes back. For deadlines and durations.
    virtual std::chrono::steady_clock::time_point steady() const = 0;
};

class SystemClock final : public Clock {
public:
    Time now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now());
    }
    std::chrono::steady_clock::time_point steady() const override {
        return std::chrono::steady_clock::now();
    }
};

/// "2024-01-15T10:30:00Z" (RFC 3339, whole seconds): every documented field.
std::string to_rfc3339(Time time);
/// "2024-01-15T10:30:00.123Z": attempts and events.
std::string to_rfc3339_millis(Time time);
/// The UTC day, counted from 1970-01-01.
inline std::int64_t utc_day(Time time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}
/// "2024-01-15" for utc_day().
std::string day_to_string(std::int64_t day);

}  // namespace undertone
