#include "common/db/postgres_database.h"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <random>
#include <utility>

namespace undertone {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

// The first one included. A write gives up no earlier than this, and not before the time it may
// wait for other transactions is over.
constexpr int read_attempts_max = 10;
constexpr std::uint32_t write_attempts_min = 10;
constexpr PauseRange write_pauses{.first = milliseconds(8), .longest = milliseconds(200)};

// How long a server may take to come back and tell what became of a transaction.
constexpr milliseconds resolve_time_max{10'000};
constexpr milliseconds ask_again_after{50};

constexpr std::string_view status_sql = "SELECT pg_xact_status(CAST(CAST($1 AS TEXT) AS xid8))";

/// Jittered, so that groups which met do not meet again.
milliseconds pause_after(std::uint32_t attempts) {
    thread_local std::minstd_rand random{std::random_device{}()};
    return jittered_pause(write_pauses, attempts, std::uniform_real_distribution<>()(random));
}

/// Of `pool_size` connections a quarter is left to reads, however much is written.
std::size_t writer_count(std::uint32_t pool_size) {
    return std::max<std::size_t>(1, pool_size - (pool_size + 3) / 4);
}

}  // namespace

Result<std::unique_ptr<Database>> PostgresDatabase::open(const std::string& url,
                                                         const DatabaseConfig& config) {
    std::unique_ptr<PostgresDatabase> database(new PostgresDatabase(url, config));
    if (auto lease = database->pool_.acquire(); !lease) return lease.error();
    return std::unique_ptr<Database>(std::move(database));
}

PostgresDatabase::PostgresDatabase(const std::string& url, const DatabaseConfig& config)
    : timeout_(config.lock_timeout_ms), pool_(url, config.pool_size, timeout_) {
    for (std::size_t i = 0; i < writer_count(config.pool_size); ++i) {
        writers_.emplace_back([this] { run_writer(); });
        pthread_setname_np(writers_.back().native_handle(), "db-writer");
    }
}

PostgresDatabase::~PostgresDatabase() {
    queue_.close();
    for (auto& writer : writers_) writer.join();
}

Result<> PostgresDatabase::read(const Group& group) {
    for (int attempt = 1;; ++attempt) {
        auto tried = try_read(group);
        if (tried.fate == Attempt::Fate::settled || attempt == read_attempts_max)
            return tried.outcome;
    }
}

void PostgresDatabase::write(Group group, Done done) {
    queue_.push({std::move(group), std::move(done)});
}

DatabaseHealth PostgresDatabase::health() {
    const auto answer = read([](Connection& connection) -> Result<> {
        const auto row = connection.execute("SELECT 1", {});
        return row ? Result<>() : row.error();
    });
    const auto committed = committed_.load(std::memory_order_relaxed);
    return {.ok = answer.has_value(),
            .detail = answer ? std::string() : answer.error().detail,
            .transactions = committed,
            .groups = committed,
            .groups_waiting = queue_.unanswered()};
}

void PostgresDatabase::run_writer() {
    while (queue_.wait()) {
        auto write = queue_.pop();
        if (!write) continue;  // another writer was first
        const auto outcome = commit_group(write->group);
        if (outcome) committed_.fetch_add(1, std::memory_order_relaxed);
        queue_.answer(*write, outcome);
    }
    queue_.refuse_rest();
}

Result<> PostgresDatabase::commit_group(const Group& group) {
    const auto deadline = Steady::now() + timeout_;
    for (std::uint32_t attempt = 1;; ++attempt) {
        const auto tried = try_write(group);
        if (tried.fate == Attempt::Fate::settled) return tried.outcome;
        if (tried.fate == Attempt::Fate::unknown) {
            const auto committed = was_committed(tried.transaction_id);
            if (!committed) return committed.error();
            if (*committed) return {};
        }
        if (attempt >= write_attempts_min && Steady::now() >= deadline) return tried.outcome;
        std::this_thread::sleep_for(pause_after(attempt));
    }
}

PostgresDatabase::Attempt PostgresDatabase::try_write(const Group& group) {
    auto lease = pool_.acquire();
    if (!lease) return {Attempt::Fate::settled, lease.error()};
    auto& connection = **lease;

    connection.begin(PostgresConnection::Mode::write);
    auto outcome = run_group(group, connection);
    if (outcome) outcome = connection.commit();
    auto attempt = judge(connection, std::move(outcome));
    if (!attempt.outcome) connection.rollback();
    return attempt;
}

PostgresDatabase::Attempt PostgresDatabase::try_read(const Group& group) {
    auto lease = pool_.acquire();
    if (!lease) return {Attempt::Fate::settled, lease.error()};
    auto& connection = **lease;

    connection.begin(PostgresConnection::Mode::read);
    auto outcome = group(connection);
    auto attempt = judge(connection, std::move(outcome));
    if (connection.failure()) {
        connection.rollback();
    } else {
        connection.end_read();
    }
    return attempt;
}

/// A group whose statement failed has failed, whatever it made of it.
PostgresDatabase::Attempt PostgresDatabase::judge(const PostgresConnection& connection,
                                                  Result<> outcome) {
    const auto& failure = connection.failure();
    if (!failure) return {Attempt::Fate::settled, std::move(outcome)};
    switch (failure->kind) {
        case PostgresFailure::Kind::statement:
            return {Attempt::Fate::settled, failure->error};
        case PostgresFailure::Kind::conflict:
            return {Attempt::Fate::again, failure->error};
        case PostgresFailure::Kind::lost:
            break;
    }
    pool_.close_idle();
    if (!connection.commit_sent()) return {Attempt::Fate::again, failure->error};
    return {Attempt::Fate::unknown, failure->error, connection.transaction_id().value_or(0)};
}

/// Asks until the server knows. Errors: unavailable, saying that the outcome is not known.
Result<bool> PostgresDatabase::was_committed(std::int64_t transaction_id) {
    const auto deadline = Steady::now() + resolve_time_max;
    for (;;) {
        const auto status = transaction_status(transaction_id);
        if (status && *status == "committed") return true;
        if (status && *status == "aborted") return false;
        // Else the server is not back yet, or the old session is still at its COMMIT.
        if (Steady::now() >= deadline) {
            return Error{ErrorCode::unavailable,
                         fmt::format("the outcome of PostgreSQL's transaction {} is not known: {}",
                                     transaction_id, status ? *status : status.error().detail)};
        }
        std::this_thread::sleep_for(ask_again_after);
    }
}

Result<std::string> PostgresDatabase::transaction_status(std::int64_t transaction_id) {
    std::string status;
    const auto id = fmt::to_string(transaction_id);
    const auto asked = read([&](Connection& connection) -> Result<> {
        const Value values[] = {std::string_view(id)};
        const auto answer =
            connection.query(status_sql, values, [&](const Row& row) { status = row.text(0); });
        return answer ? Result<>() : answer.error();
    });
    if (!asked) return asked.error();
    return status;
}

}  // namespace undertone
