// Slack's export: a file for each channel and day, an array of events.
//
//   {"type": "message", "user": "U1", "text": "<@U2> hi", "ts": "1455094800.000200",
//    "user_profile": {"real_name": "Ann Lee", "name": "ann"}}
//   {"type": "message", "subtype": "bot_message", "username": "deploy", "text": "done", "ts": ...}
//   {"type": "message", "subtype": "channel_join", "user": "U1", ...}          a system line
#include "common/readers/chat_export.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace undertone {
namespace {

constexpr auto record_keys = std::to_array<std::string_view>(
    {"type", "subtype", "ts", "text", "user", "user_profile", "username", "bot_profile", "bot_id"});
enum Key : std::size_t {
    type,
    subtype,
    ts,
    text,
    user,
    user_profile,
    username,
    bot_profile,
    bot_id
};

/// What people and programs write, of all the subtypes of Slack's message events; the others tell
/// of the channel.
constexpr auto written_subtypes = std::to_array<std::string_view>(
    {"bot_message", "me_message", "file_share", "file_comment", "file_mention", "thread_broadcast",
     "reply_broadcast", "slackbot_response", "assistant_app_thread", "document_mention"});

bool is_system(std::span<const Cell> values) {
    if (values[type].kind != CellKind::missing && values[type].text != "message") return true;
    return has_text(values[subtype]) &&
           std::ranges::find(written_subtypes, values[subtype].text) == written_subtypes.end();
}

class SlackExport final : public ChatExport {
public:
    std::span<const std::string_view> keys() const override { return record_keys; }

    std::optional<ExportedMessage> message_of(std::span<const Cell> values,
                                              TextArena& arena) override {
        if (is_system(values)) return std::nullopt;
        return ExportedMessage{.timestamp = values[ts],
                               .sender = sender_of(values, arena),
                               .message = as_text(values[text])};
    }

private:
    /// Profiles are left out here and there: a user keeps the name that the last one gave.
    Cell sender_of(std::span<const Cell> values, TextArena& arena) {
        for (const auto key : {"real_name", "name", "display_name"}) {
            const auto name = member_cell(values[user_profile], key, arena);
            if (!has_text(name)) continue;
            if (has_text(values[user])) remember(values[user].text, name.text);
            return name;
        }
        if (has_text(values[user])) {
            const auto known = names_.find(std::string(values[user].text));
            if (known == names_.end()) return values[user];
            return kept(known->second, arena);
        }
        if (has_text(values[username])) return values[username];
        const auto bot = member_cell(values[bot_profile], "name", arena);
        return has_text(bot) ? bot : values[bot_id];
    }

    void remember(std::string_view id, std::string_view name) {
        constexpr std::size_t names_max = 20'000;
        constexpr std::size_t bytes_max = 200;
        if (id.size() > bytes_max || name.size() > bytes_max) return;
        if (names_.size() >= names_max && !names_.contains(std::string(id))) return;
        names_[std::string(id)] = name;
    }

    static Cell kept(std::string_view name, TextArena& arena) {
        char* const bytes = arena.take(name.size());
        std::ranges::copy(name, bytes);
        return {.text = {bytes, name.size()}, .kind = CellKind::text};
    }

    std::unordered_map<std::string, std::string> names_;  // by user id
};

}  // namespace

std::unique_ptr<ChatExport> make_slack_export() { return std::make_unique<SlackExport>(); }

}  // namespace undertone
