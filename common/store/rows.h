// Small helpers between rows, parameters and values; used by the stores alone.
#pragma once

#include "common/clock.h"
#include "common/db/database.h"

#include <optional>
#include <string>

namespace undertone {

inline std::optional<Time> optional_time(const Row& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return from_micros(row.integer(column));
}

inline std::optional<std::int64_t> optional_integer(const Row& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.integer(column);
}

/// Null reads as an empty string.
inline std::string text_or_empty(const Row& row, int column) {
    return row.is_null(column) ? std::string() : std::string(row.text(column));
}

inline Value time_or_null(const std::optional<Time>& time) {
    return time ? Value(to_micros(*time)) : Value(nullptr);
}

inline Value text_or_null(std::string_view text) {
    return text.empty() ? Value(nullptr) : Value(text);
}

inline Value integer_or_null(const std::optional<std::int64_t>& number) {
    return number ? Value(*number) : Value(nullptr);
}

inline Value integer(std::uint64_t number) { return static_cast<std::int64_t>(number); }

/// For statements whose count of rows says nothing.
inline Result<> done(const Result<std::int64_t>& changed) {
    if (!changed) return changed.error();
    return {};
}

}  // namespace undertone
