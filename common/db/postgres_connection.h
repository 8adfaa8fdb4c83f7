// A PostgreSQL connection in pipeline mode. For one thread at a time.
//
//   begin(write)     BEGIN, SELECT pg_current_xact_id()            waits in the buffer
//   send(...)        INSERT ...                                    waits in the buffer
//   query(...)       UPDATE ... RETURNING, Sync                    one round trip for all of it
//   accumulate(...)
//   commit()         INSERT ... ON CONFLICT, COMMIT, Sync          one more
//
// A read of one SELECT is one round trip: its COMMIT is sent, and its answer read with the next
// use.
#pragma once

#include "common/db/database.h"
#include "common/db/pending_counters.h"
#include "common/db/postgres.h"
#include "common/db/postgres_statements.h"
#include "common/db/postgres_values.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

class PostgresConnection final : public Connection {
public:
    enum class Mode { read, write };

    /// `lock_timeout` is how long a statement may wait for another transaction's row.
    static Result<std::unique_ptr<PostgresConnection>> open(const std::string& url,
                                                            std::chrono::milliseconds lock_timeout);

    Result<std::int64_t> query(std::string_view sql, Values values, const OnRow& on_row) override;
    Result<std::int64_t> execute(std::string_view sql, Values values) override;
    Result<> send(std::string_view sql, Values values) override;
    void accumulate(std::string_view sql, std::string_view key, std::int64_t subkey,
                    std::span<const std::int64_t> amounts) override;
    Result<> flush_counters() override;

    /// A read sees one snapshot (REPEATABLE READ). A write runs at READ COMMITTED: what it relies
    /// on stands in the WHERE of its own statements.
    void begin(Mode mode);

    /// Runs what was accumulated, then COMMIT. When it fails with failure() `lost` and
    /// commit_sent(), only the server knows whether transaction_id() is committed.
    Result<> commit();

    /// COMMIT of a read, without waiting.
    void end_read();

    void rollback();

    /// The first thing that failed since begin().
    const std::optional<PostgresFailure>& failure() const { return failure_; }
    bool commit_sent() const { return commit_sent_; }
    std::optional<std::int64_t> transaction_id() const { return transaction_id_; }

    /// Whether the next transaction may use it.
    bool reusable() const;

private:
    /// A result on its way: they come in the order of what was sent.
    struct Expected {
        enum class Kind { prepare, statement, transaction_id, sync };

        Kind kind;
        PreparedStatement* statement;
    };

    explicit PostgresConnection(PostgresHandle connection) : connection_(std::move(connection)) {}

    Result<> enqueue(std::string_view sql, Values values, Expected::Kind kind);
    bool prepare(PreparedStatement& statement);
    Result<PostgresResult> sync();
    PostgresResult receive(const Expected& expected);
    void take(const Expected& expected, const PGresult* result);
    Error fail(PostgresFailure failure);
    Error lost();

    PostgresHandle connection_;
    PostgresStatements statements_;
    PostgresParameters parameters_;
    PendingCounters counters_;
    std::deque<Expected> expected_;

    bool in_transaction_ = false;
    bool commit_sent_ = false;
    std::optional<std::int64_t> transaction_id_;
    std::optional<PostgresFailure> failure_;
};

}  // namespace undertone
