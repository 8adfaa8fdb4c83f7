// The store's database, SQLite or PostgreSQL, behind one interface.
//
// Each statement is written once, for both:  UPDATE jobs SET state = $2 WHERE id = $1
//   * parameters are $1..$N, in any order, repeated as needed
//   * integers are BIGINT, flags 0 or 1, ids and raw bytes are blobs, JSON is text
//   * ON CONFLICT ... RETURNING instead of a caught error
#pragma once

#include "common/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace undertone {

/// Bytes that are no text: an id, a file's content, a file name as the client sent it.
struct Blob {
    std::string_view bytes;
};

/// One parameter of a statement. Views must stay valid for the length of the call.
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string_view, Blob>;
using Values = std::span<const Value>;

/// One row of an answer. Views stay valid until the callback that got the row returns.
class Row {
public:
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    virtual std::string_view blob(int column) const = 0;

protected:
    ~Row() = default;
};

/// A connection inside a read or a write. Statements are prepared once per connection and found
/// again by the address of their text: `sql` should be a string literal. One that is put together
/// is correct too, but prepared anew.
///
/// A statement that fails fails its group, whatever the group returns. Text holds no NUL.
///
/// Errors of every call: unavailable (lost connection, lock not had, serialisation failure),
/// storage_full, conflict (a constraint), internal (anything else, with the database's words).
class Connection {
public:
    using OnRow = std::function<void(const Row&)>;

    /// Runs a statement and calls `on_row` for each row of its answer. Returns the number of rows
    /// changed, or for a SELECT the number of rows seen.
    virtual Result<std::int64_t> query(std::string_view sql, Values values,
                                       const OnRow& on_row) = 0;

    /// Runs a statement whose answer is not looked at. Returns the number of rows changed.
    virtual Result<std::int64_t> execute(std::string_view sql, Values values) = 0;

    /// Runs a statement whose outcome does not matter to the group, before the next query(),
    /// execute() or COMMIT: PostgreSQL sends it without waiting, SQLite runs it at once. An error
    /// fails the group, here or at the next call.
    virtual Result<> send(std::string_view sql, Values values) = 0;

    /// Adds `amounts` to a row of counters once before COMMIT, however often it is called in a
    /// transaction: calls with one `sql`, `key` and `subkey` are summed, and run in that order, so
    /// that two transactions take counters in one order. The statement is an upsert with
    /// $1 = key (blob), $2 = subkey, $3... = amounts. Only in a write.
    virtual void accumulate(std::string_view sql, std::string_view key, std::int64_t subkey,
                            std::span<const std::int64_t> amounts) = 0;

    /// Writes what was accumulated so far at once, for a group that has to read the sums: they then
    /// hold all that is committed, and others' changes of the same rows wait for this transaction.
    /// Belongs at the end of a group, where it keeps others waiting least. Only in a write.
    virtual Result<> flush_counters() = 0;

protected:
    ~Connection() = default;
};

/// What a database can tell about itself, for health, doctor and metrics.
struct DatabaseHealth {
    bool ok;
    std::string detail;            ///< empty when ok; else what is wrong and who holds it
    std::uint64_t transactions;    ///< write transactions committed by this process
    std::uint64_t groups;          ///< groups in them
    std::uint64_t groups_waiting;  ///< groups handed in and not yet answered
};

/// Thread-safe. Destroying it answers what waits with `unavailable` after finishing the
/// transaction in hand.
class Database {
public:
    /// Reads and writes of one caller that succeed or fail together. May run more than once (after
    /// a conflict, or alone after another group of its transaction failed), so it must leave no
    /// trace outside the connection except by assigning its own outputs anew. A returned error
    /// rolls back this group and only this group; one returned before anything was written costs
    /// the other groups nothing.
    ///
    /// On PostgreSQL a write runs at READ COMMITTED: what it relies on stands in the WHERE of its
    /// own statements.
    using Group = std::function<Result<>(Connection&)>;
    using Done = std::function<void(Result<>)>;

    virtual ~Database() = default;

    /// Runs `group` in a read transaction on the calling thread. Keep it short: an open read keeps
    /// the log from being emptied. Never nested.
    virtual Result<> read(const Group& group) = 0;

    /// Hands `group` to the writer, which commits many in one transaction. `done` is called exactly
    /// once, on a thread of the database's, when the transaction is durable (committed, and its log
    /// synced) or with the reason why nothing was written. It must not block. The one case in which
    /// neither is known, PostgreSQL gone for long in the middle of a COMMIT, is `unavailable` and
    /// says so.
    virtual void write(Group group, Done done) = 0;

    /// True where read() crosses a network, so that an event loop must not call it.
    virtual bool reads_block() const = 0;

    /// A number that changes when anybody, in any process, has committed since the calling thread
    /// asked last; nullopt where the database cannot tell cheaply. For caches of what was read.
    virtual std::optional<std::uint64_t> version() = 0;

    virtual DatabaseHealth health() = 0;

    /// write(), waiting for the answer. Not for an event loop.
    Result<> write_and_wait(Group group);
};

struct DatabaseConfig;
class Log;

/// Who comes first where processes write in turns: those that clients wait for, or, behind them,
/// those that work off a queue.
enum class WritePriority { first, behind };

/// Opens what `config.url` names and refuses a schema this program does not know.
/// Errors: invalid_value (the URL), unavailable (no answer), conflict (schema too new or too old,
/// naming both versions and `undertone migrate`).
Result<std::unique_ptr<Database>> open_database(const DatabaseConfig& config, const Log& log,
                                                WritePriority priority = WritePriority::first);

}  // namespace undertone
