// Which rows of a file are a chat's messages: said once, so that the analysis, the messages of an
// inline file and the table of a large one number the same messages the same way.
#pragma once

#include "common/readers/reader.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace undertone {

/// One message. Views stay valid as long as the batch's.
struct ChatRow {
    std::size_t row;  ///< in the batch
    std::string_view message;
    std::optional<std::string_view> sender;     ///< nullopt: the cell is missing
    std::optional<std::string_view> timestamp;  ///< as written
};

inline std::optional<std::string_view> present_text(const Cell& cell) {
    if (cell.kind == CellKind::missing) return std::nullopt;
    return cell.text;
}

/// Calls `on_message(const ChatRow&)` for each row that has a message cell, be it an empty text,
/// and `on_no_message(std::size_t row)` for each that has none, in the order of the rows.
template <class OnMessage, class OnNoMessage>
void for_each_chat_row(const Batch& batch, const ChatMapping& mapping, OnMessage&& on_message,
                       OnNoMessage&& on_no_message) {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        const auto cells = batch.row(row);
        const auto& message = cells[mapping.message];
        if (message.kind == CellKind::missing) {
            on_no_message(row);
            continue;
        }
        on_message(ChatRow{
            .row = row,
            .message = message.text,
            .sender = present_text(cells[mapping.sender]),
            .timestamp = mapping.timestamp ? present_text(cells[*mapping.timestamp]) : std::nullopt,
        });
    }
}

}  // namespace undertone
