// Which column each key of a JSON table stands for.
#pragma once

#include "common/readers/reader.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace undertone {

/// Keys become columns in the order of their first appearance. A blank key is called "column_3"
/// after its place; the report says so.
class JsonColumns {
public:
    explicit JsonColumns(ReadReport& report) : report_(report) {}

    std::size_t size() const { return keys_.size(); }

    /// The column of a record's `position`th member. Quick where records have the same keys in the
    /// same order.
    std::optional<std::size_t> find(std::string_view key, std::size_t position);

    std::size_t add(std::string_view key);

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    bool is_taken(const std::string& name) const;
    std::optional<std::size_t> look_up(std::string_view key) const;

    ReadReport& report_;  // columns and renamed are kept here
    std::vector<std::string> keys_;
    std::vector<std::size_t> usual_;  // the column of each position in the records so far
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>>
        by_key_;  // if they are many
};

}  // namespace undertone
