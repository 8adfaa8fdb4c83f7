#include "common/tables/message_query.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

// The name is looked up for the rows of the page only, not for those that are skipped.
constexpr std::string_view columns =
    "idx, (SELECT name FROM senders WHERE id = sender_id), timestamp, timestamp_us, message, "
    "score_micro, label, language";
constexpr int message_column = 4;

ChatMessage message_of(const TableStatement& row) {
    return {.index = static_cast<std::uint64_t>(row.integer(0)),
            .sender = row.optional_text(1),
            .timestamp = row.optional_text(2),
            .timestamp_micros = row.optional_integer(3),
            .message = std::string(row.text(message_column)),
            .score = static_cast<double>(row.integer(5)) / 1e6,
            .label = static_cast<Label>(row.integer(6)),
            .language = Language(row.text(7))};
}

std::int64_t clamped(std::uint64_t number) {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(number, IndexRange::last));
}

std::int64_t number_of(Label label) { return static_cast<std::int64_t>(label); }

}  // namespace

IndexRange IndexRange::from(std::uint64_t index) { return {.first = clamped(index), .end = last}; }

IndexRange IndexRange::before(std::uint64_t index) { return {.first = 0, .end = clamped(index)}; }

MessageQuery::MessageQuery(sqlite3* database, const MessageFilter& filter,
                           std::optional<std::int64_t> sender_id)
    : database_(database) {
    if (filter.label) add("label = ?", number_of(*filter.label));
    if (sender_id) add("sender_id = ?", *sender_id);
    if (filter.from_micros) add("timestamp_us >= ?", *filter.from_micros);
    if (filter.to_micros) add("timestamp_us <= ?", *filter.to_micros);
    if (filter.min_score) add("score_micro >= ?", to_micro_score(*filter.min_score));
    if (filter.max_score) add("score_micro <= ?", to_micro_score(*filter.max_score));
    if (filter.min_score || filter.max_score) add("label <> ?", number_of(Label::unscored));
    // Last, for it is the one that has to read the text.
    if (!filter.q.empty()) where_ += " AND text_matches(message)";
}

void MessageQuery::add(std::string_view condition, std::int64_t value) {
    where_ += fmt::format(" AND {}", condition);
    values_.push_back(value);
}

Result<TableStatement> MessageQuery::prepare(const std::string& sql, IndexRange range) const {
    auto statement = TableStatement::prepare(database_, sql);
    if (!statement) return statement;
    int parameter = 0;
    statement->bind(++parameter, range.first);
    statement->bind(++parameter, range.end);
    for (const auto value : values_) statement->bind(++parameter, value);
    return statement;
}

Result<MessageQuery::Rows> MessageQuery::rows(IndexRange range, Order order, std::uint32_t limit,
                                              std::uint64_t skip) const {
    auto select = prepare(
        fmt::format("SELECT {} FROM messages WHERE {} ORDER BY idx {} LIMIT {} OFFSET {}", columns,
                    where_, order == Order::ascending ? "ASC" : "DESC", limit + 1, clamped(skip)),
        range);
    if (!select) return select.error();
    Rows rows;
    std::uint64_t bytes = 0;
    for (;;) {
        const auto more = select->step();
        if (!more) return more.error();
        if (!*more) return rows;
        bytes += select->text(message_column).size();
        const bool too_large = bytes > messages_page_bytes_max && !rows.messages.empty();
        rows.cut_off = too_large || rows.messages.size() == limit;
        if (rows.cut_off) return rows;
        rows.messages.push_back(message_of(*select));
    }
}

Result<> MessageQuery::for_each_at(std::span<const std::uint64_t> indices,
                                   const MessageTable::Visit& visit) const {
    auto select = prepare(fmt::format("SELECT {} FROM messages WHERE {}", columns, where_), {});
    if (!select) return select.error();
    for (const auto index : indices) {
        const auto range = IndexRange::from(index);
        select->bind(1, range.first);
        select->bind(2, range.first + 1);
        const auto found = select->step();
        if (!found) return found.error();
        if (*found && !visit(message_of(*select))) break;
        select->reset();
    }
    return {};
}

Result<bool> MessageQuery::any(IndexRange range) const {
    auto select = prepare(fmt::format("SELECT 1 FROM messages WHERE {} LIMIT 1", where_), range);
    if (!select) return select.error();
    return select->step();
}

Result<std::optional<std::uint64_t>> MessageQuery::count() const {
    auto select =
        prepare(fmt::format("SELECT count(*) FROM (SELECT 1 FROM messages WHERE {} LIMIT {})",
                            where_, messages_counted_max + 1),
                {});
    if (!select) return select.error();
    if (const auto stepped = select->step(); !stepped) return stepped.error();
    const auto counted = static_cast<std::uint64_t>(select->integer(0));
    if (counted > messages_counted_max) return std::optional<std::uint64_t>();
    return std::optional(counted);
}

}  // namespace undertone
