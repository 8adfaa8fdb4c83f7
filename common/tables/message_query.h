// The statements that answer one question about a message file (message_file.h).
#pragma once

#include "common/tables/message_table.h"
#include "common/tables/table_file.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace undertone {

/// Indices from `first` up to `end`, which is not among them.
struct IndexRange {
    static constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();

    std::int64_t first = 0;
    std::int64_t end = last;

    static IndexRange from(std::uint64_t index);
    static IndexRange before(std::uint64_t index);
};

enum class Order { ascending, descending };

/// One filter's statements. The connection has the function text_matches(message), which looks for
/// the filter's `q`. Errors of every call: timeout, unavailable, internal.
class MessageQuery {
public:
    /// `sender_id` stands for the filter's sender.
    MessageQuery(sqlite3* database, const MessageFilter& filter,
                 std::optional<std::int64_t> sender_id);

    struct Rows {
        std::vector<ChatMessage> messages;  ///< in the order asked for
        bool cut_off = false;               ///< the range has more
    };
    /// The range's first `limit` matches in that order, after `skip` others; fewer if their texts
    /// pass messages_page_bytes_max.
    Result<Rows> rows(IndexRange range, Order order, std::uint32_t limit, std::uint64_t skip) const;

    /// MessageTable::for_each_at() of what matches.
    Result<> for_each_at(std::span<const std::uint64_t> indices,
                         const MessageTable::Visit& visit) const;

    /// Whether anything matches.
    Result<bool> any(IndexRange range) const;

    /// How much matches; nullopt: more than messages_counted_max.
    Result<std::optional<std::uint64_t>> count() const;

private:
    void add(std::string_view condition, std::int64_t value);
    Result<TableStatement> prepare(const std::string& sql, IndexRange range) const;

    sqlite3* database_;
    std::string where_ = "idx >= ? AND idx < ?";
    std::vector<std::int64_t> values_;  // of the parameters after the range's two
};

}  // namespace undertone
