// What makes chats of the records of chat programs' exports.
//
//   Slack     {"type": "message", "user": "U1", "text": "hi", "ts": "1455.000200", ...}
//   Telegram  {"type": "message", "date_unixtime": "1455", "from": "Ann", "text": ["hi ", {...}]}
//   Discord   {"type": "Default", "timestamp": "2023-...", "content": "hi", "author": {...}}
//
// All become rows of the same three columns; lines that nobody sent are counted instead.
#pragma once

#include "common/readers/reader.h"
#include "common/readers/text_arena.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// timestamp, sender, message.
std::vector<std::string> chat_export_columns();

struct ExportedMessage {
    Cell timestamp, sender, message;
};

/// One program's records. May remember what earlier records said, within bounds.
class ChatExport {
public:
    virtual ~ChatExport() = default;

    /// The keys whose values message_of() wants, in that order.
    virtual std::span<const std::string_view> keys() const = 0;

    /// nullopt: a system line. Views stay valid as long as the cells and the arena.
    virtual std::optional<ExportedMessage> message_of(std::span<const Cell> values,
                                                      TextArena& arena) = 0;
};

std::unique_ptr<ChatExport> make_slack_export();
std::unique_ptr<ChatExport> make_telegram_export();
std::unique_ptr<ChatExport> make_discord_export();

/// Which program's export a JSON document is whose text begins so; nullopt: none's.
std::optional<FileFormat> chat_export_format(std::string_view text);

/// A member of a nested object as a cell; missing if there is none, or `object` is no object.
Cell member_cell(const Cell& object, std::string_view key, TextArena& arena);
/// A cell with a text that is not empty.
bool has_text(const Cell& cell);
/// A missing cell as an empty text.
Cell as_text(const Cell& cell);

}  // namespace undertone
