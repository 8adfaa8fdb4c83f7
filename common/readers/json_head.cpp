#include "common/readers/json_head.h"

namespace undertone {
namespace {

/// Stands at the first member, or nowhere.
bool enter_object(JsonCursor& cursor) {
    if (!cursor.skip_blanks() || cursor.peek() != '{') return false;
    return cursor.enter() && cursor.skip_blanks() && cursor.peek() != '}';
}

bool go_to_next_member(JsonCursor& cursor) {
    if (!cursor.skip_blanks() || cursor.peek() != ',') return false;
    cursor.advance();
    return cursor.skip_blanks();
}

}  // namespace

std::vector<JsonHeadMember> json_head_members(std::string_view text) {
    std::vector<JsonHeadMember> members;
    JsonCursor cursor(text, JsonCursor::depth_max);
    if (!enter_object(cursor)) return members;
    do {
        JsonToken key;
        if (!cursor.take_key(key)) return members;
        const auto start = cursor.position();
        JsonToken value;
        if (!cursor.take_value(value)) {
            if (cursor.stop() == JsonCursor::Stop::end) {
                members.push_back({key.text, text.substr(start), CellKind::json});
            }
            return members;
        }
        members.push_back({key.text, value.text, value.kind});
    } while (go_to_next_member(cursor));
    return members;
}

std::optional<std::string_view> json_head_value(const std::vector<JsonHeadMember>& members,
                                                std::string_view key) {
    for (const auto& member : members) {
        if (member.key == key) return member.value;
    }
    return std::nullopt;
}

std::optional<std::string_view> json_head_text(const std::vector<JsonHeadMember>& members,
                                               std::string_view key) {
    for (const auto& member : members) {
        if (member.key == key && member.kind == CellKind::text) return member.value;
    }
    return std::nullopt;
}

std::string_view json_first_element(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    if (!text.starts_with('[')) return {};
    const auto start = text.find_first_not_of(blanks, 1);
    return start == text.npos || text[start] == ']' ? std::string_view() : text.substr(start);
}

std::optional<JsonToken> json_member(std::string_view object, std::string_view key) {
    std::optional<JsonToken> found;
    JsonCursor cursor(object, JsonCursor::depth_max);
    if (!enter_object(cursor)) return found;
    do {
        JsonToken name, value;
        if (!cursor.take_key(name) || !cursor.take_value(value)) return found;
        if (name.text == key) found = value;
    } while (go_to_next_member(cursor));
    return found;
}

}  // namespace undertone
