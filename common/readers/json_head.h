// Looks into a JSON document of which only the start is at hand.
#pragma once

#include "common/readers/json_cursor.h"

#include <optional>
#include <string_view>
#include <vector>

namespace undertone {

struct JsonHeadMember {
    std::string_view key;
    std::string_view value;  ///< as it stands there; of a string: without its quotes
    CellKind kind;           ///< of one that is cut: json
};

/// The members of the object that `text` begins with, as far as the text goes; the last one may be
/// cut. Empty if it is no object.
std::vector<JsonHeadMember> json_head_members(std::string_view text);

/// The value of a member, from its first byte on; nullopt if it is not among `members`.
std::optional<std::string_view> json_head_value(const std::vector<JsonHeadMember>& members,
                                                std::string_view key);

/// The same for a string alone.
std::optional<std::string_view> json_head_text(const std::vector<JsonHeadMember>& members,
                                               std::string_view key);

/// The first value of the array that `text` begins with; empty if there is none.
std::string_view json_first_element(std::string_view text);

/// One member of an object that is known to be complete and right; the last one of that key.
std::optional<JsonToken> json_member(std::string_view object, std::string_view key);

}  // namespace undertone
