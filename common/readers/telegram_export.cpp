// Telegram Desktop's result.json; which of its text are records, telegram_text.h finds.
//
//   {"id": 1, "type": "message", "date": "2024-01-15T10:15:00", "date_unixtime": "1705310100",
//    "from": "Ann", "from_id": "user1", "text": ["see ", {"type": "link", "text": "a.example"}]}
//   {"id": 2, "type": "service", "action": "pin_message", ...}                 a system line
#include "common/readers/chat_export.h"
#include "common/readers/json_head.h"

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr auto record_keys =
    std::to_array<std::string_view>({"type", "date_unixtime", "date", "from", "from_id", "text"});
enum Key : std::size_t { type, date_unixtime, date, from, from_id, text };

/// Writes the strings of ["see ", {"type": "link", "text": "a.example"}] one after the other.
std::size_t join_pieces(std::string_view array, char* out) {
    char* end = out;
    JsonCursor cursor(array, JsonCursor::depth_max);
    cursor.advance();
    while (cursor.skip_blanks() && cursor.peek() != ']') {
        JsonToken piece;
        if (!cursor.take_value(piece)) break;
        if (piece.kind == CellKind::json) {
            piece = json_member(piece.text, "text").value_or(JsonToken{});
        }
        if (piece.kind == CellKind::text) {
            end = piece.escaped ? end + unescape_json(piece.text, end)
                                : std::copy(piece.text.begin(), piece.text.end(), end);
        }
        if (!cursor.skip_blanks() || cursor.peek() != ',') break;
        cursor.advance();
    }
    return static_cast<std::size_t>(end - out);
}

class TelegramExport final : public ChatExport {
public:
    std::span<const std::string_view> keys() const override { return record_keys; }

    std::optional<ExportedMessage> message_of(std::span<const Cell> values,
                                              TextArena& arena) override {
        if (values[type].text == "service") return std::nullopt;
        return ExportedMessage{
            .timestamp = has_text(values[date_unixtime]) ? values[date_unixtime] : values[date],
            // Who deleted the account has no name any more.
            .sender = has_text(values[from]) ? values[from] : values[from_id],
            .message = joined(values[text], arena)};
    }

private:
    static Cell joined(const Cell& written, TextArena& arena) {
        if (written.kind != CellKind::json || !written.text.starts_with('[')) {
            return as_text(written);
        }
        char* const bytes = arena.take(written.text.size());
        return {.text = {bytes, join_pieces(written.text, bytes)}, .kind = CellKind::text};
    }
};

}  // namespace

std::unique_ptr<ChatExport> make_telegram_export() { return std::make_unique<TelegramExport>(); }

}  // namespace undertone
