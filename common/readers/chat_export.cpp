#include "common/readers/chat_export.h"

#include "common/readers/json_head.h"
#include "common/text/ascii.h"

#include <algorithm>
#include <array>

namespace undertone {
namespace {

using Members = std::vector<JsonHeadMember>;

bool is_one_of(std::optional<std::string_view> text, std::span<const std::string_view> words) {
    return text && std::ranges::find(words, *text) != words.end();
}

/// "1455.000200": whole seconds since 1970 and a number that makes the time unique.
bool is_slack_time(std::string_view text) {
    const auto point = text.find('.');
    if (point == text.npos || point < 4 || point > 11 || point + 1 == text.size()) return false;
    return std::ranges::all_of(text.substr(0, point), is_digit) &&
           std::ranges::all_of(text.substr(point + 1), is_digit);
}

bool is_slack_record(const Members& record) {
    return json_head_text(record, "type") == "message" &&
           is_slack_time(json_head_text(record, "ts").value_or(""));
}

bool is_telegram_record(const Members& record) {
    constexpr auto types = std::to_array<std::string_view>({"message", "service"});
    if (!is_one_of(json_head_text(record, "type"), types)) return false;
    if (json_head_value(record, "date_unixtime")) return true;
    return json_head_value(record, "date") &&
           (json_head_value(record, "from_id") || json_head_value(record, "actor_id"));
}

bool is_telegram_chat(const Members& chat) {
    const auto messages = json_head_value(chat, "messages");
    if (!messages) return false;
    return is_telegram_record(json_head_members(json_first_element(*messages)));
}

/// Telegram's export of everything: the chats come after what else there is of the account.
bool is_telegram_archive(const Members& document) {
    const auto chats = json_head_value(document, "chats");
    if (!chats) {
        return json_head_value(document, "about") &&
               json_head_value(document, "personal_information") &&
               json_head_value(document, "contacts");
    }
    const auto list = json_head_value(json_head_members(*chats), "list");
    if (!list) return false;
    constexpr auto kinds = std::to_array<std::string_view>(
        {"personal_chat", "bot_chat", "saved_messages", "replies", "private_group",
         "private_supergroup", "public_supergroup", "private_channel", "public_channel"});
    const auto chat = json_head_members(json_first_element(*list));
    return is_telegram_chat(chat) ||
           (is_one_of(json_head_text(chat, "type"), kinds) && json_head_value(chat, "messages"));
}

bool is_discord_channel(const Members& document) {
    const auto is_object_with_id = [&](std::string_view key) {
        return json_head_value(json_head_members(json_head_value(document, key).value_or("")), "id")
            .has_value();
    };
    return is_object_with_id("guild") && is_object_with_id("channel") &&
           json_head_value(document, "messages").value_or("").starts_with('[');
}

}  // namespace

std::vector<std::string> chat_export_columns() { return {"timestamp", "sender", "message"}; }

std::optional<FileFormat> chat_export_format(std::string_view text) {
    text = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (text.starts_with('[')) {
        const auto record = json_head_members(json_first_element(text));
        return is_slack_record(record) ? std::optional(FileFormat::slack) : std::nullopt;
    }
    const auto document = json_head_members(text);
    if (is_discord_channel(document)) return FileFormat::discord;
    if (is_telegram_chat(document) || is_telegram_archive(document)) return FileFormat::telegram;
    return std::nullopt;
}

Cell member_cell(const Cell& object, std::string_view key, TextArena& arena) {
    if (object.kind != CellKind::json) return {};
    const auto member = json_member(object.text, key);
    if (!member) return {};
    if (!member->escaped) return {.text = member->text, .kind = member->kind};
    char* const text = arena.take(member->text.size());
    return {.text = {text, unescape_json(member->text, text)}, .kind = member->kind};
}

bool has_text(const Cell& cell) { return cell.kind != CellKind::missing && !cell.text.empty(); }

Cell as_text(const Cell& cell) {
    return cell.kind == CellKind::missing ? Cell{.text = "", .kind = CellKind::text} : cell;
}

}  // namespace undertone
