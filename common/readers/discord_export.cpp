// DiscordChatExporter's JSON: an object with guild, channel and an array of messages. (Its CSV is
// read as any other: AuthorID,Author,Date,Content,Attachments,Reactions.)
//
//   {"id": "1", "type": "Default", "timestamp": "2023-01-06T14:03:03.853+00:00", "content": "hi",
//    "author": {"id": "5", "name": "ann", "nickname": "Ann", "isBot": false}}
//   {"id": "2", "type": "GuildMemberJoin", ...}                                a system line
#include "common/readers/chat_export.h"

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr auto record_keys =
    std::to_array<std::string_view>({"type", "timestamp", "content", "author"});
enum Key : std::size_t { type, timestamp, content, author };

/// What people and bots write; other types tell of the channel. 20 and 23 are commands, which the
/// exporter has no names for.
constexpr auto written_types =
    std::to_array<std::string_view>({"Default", "Reply", "0", "19", "20", "23"});

class DiscordExport final : public ChatExport {
public:
    std::span<const std::string_view> keys() const override { return record_keys; }

    std::optional<ExportedMessage> message_of(std::span<const Cell> values,
                                              TextArena& arena) override {
        if (has_text(values[type]) &&
            std::ranges::find(written_types, values[type].text) == written_types.end()) {
            return std::nullopt;
        }
        const auto nickname = member_cell(values[author], "nickname", arena);
        return ExportedMessage{
            .timestamp = values[timestamp],
            .sender = has_text(nickname) ? nickname : member_cell(values[author], "name", arena),
            .message = as_text(values[content])};
    }
};

}  // namespace

std::unique_ptr<ChatExport> make_discord_export() { return std::make_unique<DiscordExport>(); }

}  // namespace undertone
