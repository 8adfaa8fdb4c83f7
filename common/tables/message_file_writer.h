// Writes a chat's table file (message_file.h) while its file is read.
#pragma once

#include "common/readers/timestamp_column.h"
#include "common/sentiment/scorer.h"
#include "common/tables/chat_sink.h"
#include "common/tables/table_file.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace undertone {

/// In constant memory, whatever the number of messages and senders. The file is worth nothing
/// before finish(): it is written without a journal and without syncs, to be made a blob
/// afterwards.
class MessageFileWriter final : public ChatSink {
public:
    /// The caller removes the file, also after an error. Errors: those of make_table_file().
    static Result<std::unique_ptr<MessageFileWriter>> create(const std::string& path,
                                                             const Scorer& scorer,
                                                             ChatColumns asked = {});

    /// Completes and closes the file; returns the number of messages. Errors: storage_full,
    /// unavailable.
    Result<std::uint64_t> finish();
    /// The same, of a table that is no file (":memory:"), which is the caller's then.
    Result<SqliteHandle> take();

private:
    struct Statements {
        TableStatement insert_message, insert_sender, find_sender;
    };

    MessageFileWriter(SqliteHandle database, Statements statements, const Scorer& scorer,
                      ChatColumns asked);
    static Result<Statements> prepare(sqlite3* database);

    Result<> on_message(const ChatRow& row) override;
    Result<std::int64_t> sender_id(std::string_view name);
    Result<std::int64_t> add_sender(std::string_view name);
    Result<> complete();
    Result<> place_all(DateOrder order);
    Result<> score_all(Language conversation);

    struct NameHash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    const Scorer& scorer_;
    SqliteHandle database_;
    std::optional<Statements> statements_;  // none once the file is closed
    std::uint64_t messages_ = 0;
    TimestampColumn timestamps_;
    // Ids of some senders; the others are looked up in the file.
    std::unordered_map<std::string, std::int64_t, NameHash, std::equal_to<>> known_senders_;
};

}  // namespace undertone
