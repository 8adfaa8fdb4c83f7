#include "common/tables/message_file_writer.h"

#include "common/tables/message_file.h"
#include "common/tables/message_table.h"

#include <fmt/format.h>

namespace undertone {
namespace {

constexpr std::size_t known_senders_max = 20'000;
constexpr std::size_t known_sender_bytes_max = 200;

constexpr std::string_view insert_message_sql =
    "INSERT INTO messages (idx, sender_id, timestamp_us, score_micro, label, language, timestamp, "
    "message) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
constexpr std::string_view insert_sender_sql = "INSERT INTO senders (name) VALUES (?1)";
constexpr std::string_view find_sender_sql = "SELECT id FROM senders WHERE name = ?1";
constexpr const char* place_all_sql =
    "UPDATE messages SET timestamp_us = placed_in_time(timestamp) WHERE timestamp IS NOT NULL";

constexpr const char* score_all_sql =
    "UPDATE messages SET score_micro = scored(message, 'score'), label = scored(message, 'label'), "
    "language = scored(message, 'language')";

std::string_view text_of(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {text == nullptr ? "" : text, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

struct ScoreFunction {
    const Scorer& scorer;
    Language conversation;
};

/// The SQL function scored(text, what); its user data is a ScoreFunction.
void scored(sqlite3_context* context, int, sqlite3_value** arguments) {
    const auto& [scorer, conversation] =
        *static_cast<const ScoreFunction*>(sqlite3_user_data(context));
    const auto score = scorer.score(text_of(arguments[0]), conversation);
    const auto what = text_of(arguments[1]);
    if (what == "score") {
        sqlite3_result_int64(context, to_micro_score(score.score));
    } else if (what == "label") {
        sqlite3_result_int64(context, static_cast<std::int64_t>(score.label));
    } else {
        const auto code = score.language.code();
        sqlite3_result_text(context, code.data(), static_cast<int>(code.size()), SQLITE_TRANSIENT);
    }
}

/// The SQL function placed_in_time(text); its user data is a TimestampColumn.
void placed_in_time(sqlite3_context* context, int, sqlite3_value** arguments) {
    auto& timestamps = *static_cast<TimestampColumn*>(sqlite3_user_data(context));
    const auto time = timestamps.parse(text_of(arguments[0]));
    if (time) {
        sqlite3_result_int64(context, time->micros);
    } else {
        sqlite3_result_null(context);
    }
}

}  // namespace

Result<std::unique_ptr<MessageFileWriter>> MessageFileWriter::create(const std::string& path,
                                                                     const Scorer& scorer,
                                                                     ChatColumns asked) {
    const auto schema =
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; {}",
                    message_file_application_id, message_file_version, message_file_schema);
    auto database = make_table_file(path, schema);
    if (!database) return database.error();
    auto statements = prepare(database->get());
    if (!statements) return statements.error();
    return std::unique_ptr<MessageFileWriter>(new MessageFileWriter(
        std::move(*database), std::move(*statements), scorer, std::move(asked)));
}

MessageFileWriter::MessageFileWriter(SqliteHandle database, Statements statements,
                                     const Scorer& scorer, ChatColumns asked)
    : ChatSink(std::move(asked)),
      scorer_(scorer),
      database_(std::move(database)),
      statements_(std::move(statements)) {}

Result<MessageFileWriter::Statements> MessageFileWriter::prepare(sqlite3* database) {
    auto insert_message = TableStatement::prepare(database, insert_message_sql);
    if (!insert_message) return insert_message.error();
    auto insert_sender = TableStatement::prepare(database, insert_sender_sql);
    if (!insert_sender) return insert_sender.error();
    auto find_sender = TableStatement::prepare(database, find_sender_sql);
    if (!find_sender) return find_sender.error();
    return Statements{std::move(*insert_message), std::move(*insert_sender),
                      std::move(*find_sender)};
}

Result<> MessageFileWriter::on_message(const ChatRow& row) {
    std::optional<std::int64_t> sender;
    if (row.sender) {
        const auto id = sender_id(*row.sender);
        if (!id) return id.error();
        sender = *id;
    }
    const auto time = row.timestamp ? timestamps_.parse(*row.timestamp) : std::nullopt;
    const auto score = scorer_.score(row.message, language().used());
    const auto code = score.language.code();

    auto& insert = statements_->insert_message;
    insert.bind(1, static_cast<std::int64_t>(messages_++));
    insert.bind(2, sender);
    insert.bind(3, time ? std::optional(time->micros) : std::nullopt);
    insert.bind(4, to_micro_score(score.score));
    insert.bind(5, static_cast<std::int64_t>(score.label));
    insert.bind(6, std::string_view(code));
    insert.bind(7, row.timestamp);
    insert.bind(8, row.message);
    return insert.run();
}

Result<std::int64_t> MessageFileWriter::sender_id(std::string_view name) {
    if (const auto known = known_senders_.find(name); known != known_senders_.end()) {
        return known->second;
    }
    auto& find = statements_->find_sender;
    find.bind(1, name);
    const auto found = find.step();
    std::int64_t id = found && *found ? find.integer(0) : 0;
    find.reset();
    if (!found) return found.error();
    if (!*found) {
        const auto added = add_sender(name);
        if (!added) return added.error();
        id = *added;
    }
    if (name.size() <= known_sender_bytes_max) {
        if (known_senders_.size() >= known_senders_max) known_senders_.clear();
        known_senders_.emplace(name, id);
    }
    return id;
}

Result<std::int64_t> MessageFileWriter::add_sender(std::string_view name) {
    auto& insert = statements_->insert_sender;
    insert.bind(1, name);
    if (const auto inserted = insert.run(); !inserted) return inserted.error();
    return sqlite3_last_insert_rowid(database_.get());
}

/// The file's end told that its dates were read in the wrong order.
Result<> MessageFileWriter::place_all(DateOrder order) {
    TimestampColumn timestamps(order);
    sqlite3_create_function(database_.get(), "placed_in_time", 1, SQLITE_UTF8, &timestamps,
                            placed_in_time, nullptr, nullptr);
    return run_sqlite(database_.get(), place_all_sql);
}

/// The file's messages are in another language than its first ones.
Result<> MessageFileWriter::score_all(Language conversation) {
    ScoreFunction function{scorer_, conversation};
    sqlite3_create_function(database_.get(), "scored", 2, SQLITE_UTF8, &function, scored, nullptr,
                            nullptr);
    return run_sqlite(database_.get(), score_all_sql);
}

Result<> MessageFileWriter::complete() {
    statements_.reset();
    if (const auto order = timestamps_.other_order()) {
        if (const auto placed = place_all(*order); !placed) return placed;
    }
    if (const auto other = language().other_language()) {
        if (const auto scored_again = score_all(*other); !scored_again) return scored_again;
    }
    return run_sqlite(database_.get(), "COMMIT");
}

Result<std::uint64_t> MessageFileWriter::finish() {
    if (const auto done = complete(); !done) return done.error();
    database_.reset();
    return messages_;
}

Result<SqliteHandle> MessageFileWriter::take() {
    if (const auto done = complete(); !done) return done.error();
    return std::move(database_);
}

}  // namespace undertone
