// A chat as the table that a report describes: a row for each message.
#pragma once

#include <array>
#include <string_view>

namespace undertone {

/// `score` has no value where `label` is unscored, `timestamp` none where it cannot be placed in
/// time.
inline constexpr std::array<std::string_view, 6> chat_table_columns = {
    "sender", "timestamp", "message", "language", "score", "label"};

}  // namespace undertone
