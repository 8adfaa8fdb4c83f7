#include "common/tables/file_messages.h"

#include "common/tables/message_file.h"
#include "common/tables/message_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace undertone {
namespace {

void text_matches(sqlite3_context* context, int, sqlite3_value** arguments) {
    auto& needle = *static_cast<FoldedNeedle*>(sqlite3_user_data(context));
    const auto* text = sqlite3_value_text(arguments[0]);
    const auto bytes = static_cast<std::size_t>(sqlite3_value_bytes(arguments[0]));
    sqlite3_result_int(context, needle.is_in({reinterpret_cast<const char*>(text), bytes}));
}

std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) {
    return a + b < a ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

/// The page behind `after`.
Result<MessagesAnswer> read_forward(const MessageQuery& query, const MessagePage& page,
                                    bool unfiltered) {
    std::uint64_t first = page.after ? saturating_sum(*page.after, 1) : 0;
    std::uint64_t skip = page.skip;
    // Indices have no gaps, so without a filter the page's place is known: no row is passed over.
    if (unfiltered) first = saturating_sum(first, std::exchange(skip, 0));
    auto rows = query.rows(IndexRange::from(first), Order::ascending, page.limit, skip);
    if (!rows) return rows.error();

    MessagesAnswer answer{.messages = std::move(rows->messages)};
    answer.has_more = rows->cut_off;
    if (first == 0 && skip == 0) return answer;
    // Behind the last match there is no page, and everything is in front of it.
    const auto previous = query.any(
        answer.messages.empty() ? IndexRange() : IndexRange::before(answer.messages.front().index));
    if (!previous) return previous.error();
    answer.has_previous = *previous;
    return answer;
}

/// The page in front of `before`.
Result<MessagesAnswer> read_backward(const MessageQuery& query, const MessagePage& page,
                                     bool unfiltered, std::uint64_t messages) {
    std::uint64_t end = *page.before;
    std::uint64_t skip = page.skip;
    if (unfiltered) {
        end = std::min(end, messages);
        end -= std::min(end, std::exchange(skip, 0));
    }
    auto rows = query.rows(IndexRange::before(end), Order::descending, page.limit, skip);
    if (!rows) return rows.error();
    std::reverse(rows->messages.begin(), rows->messages.end());

    MessagesAnswer answer{.messages = std::move(rows->messages)};
    answer.has_previous = rows->cut_off;
    const auto more =
        query.any(IndexRange::from(answer.messages.empty() ? 0 : answer.messages.back().index + 1));
    if (!more) return more.error();
    answer.has_more = *more;
    return answer;
}

/// nullopt: too many to count, or no time left to.
Result<std::optional<std::uint64_t>> count_matches(const MessageQuery& query,
                                                   const MessagesAnswer& answer) {
    if (!answer.has_previous && !answer.has_more) return std::optional(answer.messages.size());
    auto counted = query.count();
    if (!counted && counted.error().code == ErrorCode::timeout) {
        return std::optional<std::uint64_t>();
    }
    return counted;
}

}  // namespace

Result<std::unique_ptr<FileMessages>> FileMessages::open(const std::string& path,
                                                         std::chrono::milliseconds time_limit) {
    auto database = open_table_file(path);
    if (!database) return database.error();
    std::unique_ptr<FileMessages> file(new FileMessages(std::move(*database), time_limit));
    if (const auto checked = file->check_version(); !checked) {
        return Error{checked.error().code, fmt::format("{}: {}", path, checked.error().detail)};
    }
    if (const auto counted = file->count_messages(); !counted) return counted.error();
    file->restrict_to_reads();
    return file;
}

FileMessages::FileMessages(SqliteHandle database, std::chrono::milliseconds time_limit)
    : database_(std::move(database)), time_limit_(time_limit) {}

Result<> FileMessages::check_version() {
    auto select = TableStatement::prepare(database_.get(),
                                          "SELECT (SELECT * FROM pragma_application_id), "
                                          "(SELECT * FROM pragma_user_version)");
    if (!select) return select.error();
    if (const auto stepped = select->step(); !stepped) return stepped.error();
    const auto id = select->integer(0), version = select->integer(1);
    if (id == message_file_application_id && version == message_file_version) return {};
    return Error{ErrorCode::internal,
                 fmt::format("no message file of version {} (application_id={}, user_version={})",
                             message_file_version, id, version)};
}

Result<> FileMessages::count_messages() {
    auto last = TableStatement::prepare(database_.get(), "SELECT max(idx) FROM messages");
    if (!last) return last.error();
    if (const auto stepped = last->step(); !stepped) return stepped.error();
    const auto greatest = last->optional_integer(0);
    messages_ = greatest ? static_cast<std::uint64_t>(*greatest) + 1 : 0;
    return {};
}

void FileMessages::restrict_to_reads() {
    auto* database = database_.get();
    sqlite3_create_function_v2(database, "text_matches", 1,
                               SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, &needle_,
                               &text_matches, nullptr, nullptr, nullptr);
    guard_.emplace(database);
}

Result<std::optional<std::int64_t>> FileMessages::find_sender(const std::string& name) {
    auto select = TableStatement::prepare(database_.get(), "SELECT id FROM senders WHERE name = ?");
    if (!select) return select.error();
    select->bind(1, std::string_view(name));
    const auto found = select->step();
    if (!found) return found.error();
    return *found ? std::optional(select->integer(0)) : std::nullopt;
}

Result<MessagesAnswer> FileMessages::page(const MessageFilter& filter, const MessagePage& asked) {
    guard_->start(time_limit_);
    needle_ = FoldedNeedle(filter.q);
    std::optional<std::int64_t> sender;
    if (filter.sender) {
        const auto found = find_sender(*filter.sender);
        if (!found) return found.error();
        if (!*found) return MessagesAnswer{.total = 0};
        sender = *found;
    }
    auto page = asked;
    page.limit = rows_in_page(asked);

    const MessageQuery query(database_.get(), filter, sender);
    auto answer = page.before ? read_backward(query, page, filter.empty(), messages_)
                              : read_forward(query, page, filter.empty());
    if (!answer) return answer;
    if (filter.empty()) {
        answer->total = messages_;
        return answer;
    }
    const auto total = count_matches(query, *answer);
    if (!total) return total.error();
    answer->total = *total;
    return answer;
}

Result<> FileMessages::for_each_at(std::span<const std::uint64_t> indices, const Visit& visit) {
    guard_->start(time_limit_);
    const MessageQuery query(database_.get(), {}, std::nullopt);
    return query.for_each_at(indices, visit);
}

}  // namespace undertone
