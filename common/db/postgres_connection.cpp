#include "common/db/postgres_connection.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace undertone {
namespace {

// Far more than the program's literals: reached only by statements that are put together.
constexpr std::size_t statements_max = 1'000;

constexpr std::string_view begin_read_sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr std::string_view begin_write_sql = "BEGIN ISOLATION LEVEL READ COMMITTED";
constexpr std::string_view transaction_id_sql = "SELECT pg_current_xact_id()";

// No statement of ours takes seconds; one that does is stuck and must not hold its rows.
constexpr int statement_timeout_ms = 60'000;

class PostgresRow final : public Row {
public:
    PostgresRow(const PGresult* result, int row) : result_(result), row_(row) {}

    bool is_null(int column) const override { return PQgetisnull(result_, row_, column) != 0; }
    std::int64_t integer(int column) const override {
        return is_null(column) ? 0 : decode_integer(PQftype(result_, column), blob(column));
    }
    double real(int column) const override {
        return is_null(column) ? 0 : decode_real(PQftype(result_, column), blob(column));
    }
    std::string_view text(int column) const override { return blob(column); }
    std::string_view blob(int column) const override {
        return {PQgetvalue(result_, row_, column),
                static_cast<std::size_t>(PQgetlength(result_, row_, column))};
    }

private:
    const PGresult* result_;
    int row_;
};

/// Rows changed, or for a SELECT the rows it returned.
std::int64_t affected_rows(PGresult* result) {
    const std::string_view count = PQcmdTuples(result);
    std::int64_t rows = 0;
    std::from_chars(count.data(), count.data() + count.size(), rows);
    return rows;
}

bool succeeded(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC;
}

}  // namespace

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(
    const std::string& url, std::chrono::milliseconds lock_timeout) {
    auto connection = connect_postgres(url);
    if (!connection) return connection.error();
    const auto settings = fmt::format(
        "SET lock_timeout = {0}; SET statement_timeout = {1}; "
        "SET idle_in_transaction_session_timeout = {1}",
        lock_timeout.count(), statement_timeout_ms);
    if (auto set = run_postgres(connection->get(), settings); !set) return set.error();
    if (PQenterPipelineMode(connection->get()) == 0) {
        return Error{ErrorCode::internal, "libpq has no pipeline mode"};
    }
    return std::unique_ptr<PostgresConnection>(new PostgresConnection(std::move(*connection)));
}

Result<std::int64_t> PostgresConnection::query(std::string_view sql, Values values,
                                               const OnRow& on_row) {
    if (auto sent = send(sql, values); !sent) return sent.error();
    const auto answer = sync();
    if (!answer) return answer.error();
    const int rows = PQntuples(answer->get());
    for (int row = 0; row < rows; ++row) on_row(PostgresRow(answer->get(), row));
    return affected_rows(answer->get());
}

Result<std::int64_t> PostgresConnection::execute(std::string_view sql, Values values) {
    if (auto sent = send(sql, values); !sent) return sent.error();
    const auto answer = sync();
    if (!answer) return answer.error();
    return affected_rows(answer->get());
}

Result<> PostgresConnection::send(std::string_view sql, Values values) {
    return enqueue(sql, values, Expected::Kind::statement);
}

void PostgresConnection::accumulate(std::string_view sql, std::string_view key, std::int64_t subkey,
                                    std::span<const std::int64_t> amounts) {
    counters_.add(sql, key, subkey, amounts);
}

Result<> PostgresConnection::flush_counters() {
    return counters_.flush(
        [this](std::string_view sql, Values values) { return send(sql, values); });
}

void PostgresConnection::begin(Mode mode) {
    failure_.reset();
    transaction_id_.reset();
    counters_.clear();
    commit_sent_ = false;
    in_transaction_ = true;
    // What fails here is kept in failure_ and met by the next call.
    if (mode == Mode::read) {
        static_cast<void>(send(begin_read_sql, {}));
    } else {
        static_cast<void>(send(begin_write_sql, {}));
        static_cast<void>(enqueue(transaction_id_sql, {}, Expected::Kind::transaction_id));
    }
}

Result<> PostgresConnection::commit() {
    if (failure_) return failure_->error;
    // Without its id, a transaction whose connection breaks in COMMIT could not be asked after.
    if (!transaction_id_) {
        if (auto begun = sync(); !begun) return begun.error();
    }
    if (auto flushed = flush_counters(); !flushed) return flushed;

    commit_sent_ = true;
    if (auto sent = send("COMMIT", {}); !sent) return sent;
    const auto answer = sync();
    if (!answer) return answer.error();
    in_transaction_ = false;
    // COMMIT of a failed transaction is a ROLLBACK, and no error.
    if (PQcmdStatus(answer->get()) != std::string_view("COMMIT")) {
        return Error{ErrorCode::internal, "PostgreSQL rolled back instead of committing"};
    }
    return {};
}

void PostgresConnection::end_read() {
    if (!send("COMMIT", {})) return;
    if (PQpipelineSync(connection_.get()) == 0) {
        lost();
        return;
    }
    expected_.push_back({Expected::Kind::sync, nullptr});
    in_transaction_ = false;
}

void PostgresConnection::rollback() {
    const auto failed = std::exchange(failure_, std::nullopt);
    counters_.clear();
    if (failed && failed->kind == PostgresFailure::Kind::lost) {
        failure_ = failed;
        return;
    }
    if (send("ROLLBACK", {}) && sync()) in_transaction_ = false;
}

bool PostgresConnection::reusable() const {
    return !in_transaction_ && PQstatus(connection_.get()) == CONNECTION_OK &&
           statements_.size() < statements_max;
}

Result<> PostgresConnection::enqueue(std::string_view sql, Values values, Expected::Kind kind) {
    if (failure_) return failure_->error;
    if (auto assigned = parameters_.assign(values); !assigned) {
        return fail({PostgresFailure::Kind::statement, assigned.error()});
    }
    auto& statement = statements_.find(sql, parameters_.types());
    if (statement.name.empty() && !prepare(statement)) return lost();
    const int sent =
        PQsendQueryPrepared(connection_.get(), statement.name.c_str(), parameters_.count(),
                            parameters_.pointers(), parameters_.lengths(), parameters_.formats(),
                            /*resultFormat=*/1);
    if (sent == 0) return lost();
    expected_.push_back({kind, &statement});
    return {};
}

bool PostgresConnection::prepare(PreparedStatement& statement) {
    // Taken for prepared at once; take() corrects that where the server says otherwise.
    statement.name = statements_.next_name();
    expected_.push_back({Expected::Kind::prepare, &statement});
    return PQsendPrepare(connection_.get(), statement.name.c_str(), statement.sql.c_str(),
                         static_cast<int>(statement.types.size()), statement.types.data()) != 0;
}

/// Waits for all that is on its way and returns the last statement's result.
Result<PostgresResult> PostgresConnection::sync() {
    if (failure_) return failure_->error;
    if (PQpipelineSync(connection_.get()) == 0) return lost();
    expected_.push_back({Expected::Kind::sync, nullptr});

    PostgresResult last;
    while (!expected_.empty()) {
        const auto expected = expected_.front();
        expected_.pop_front();
        auto result = receive(expected);
        if (result == nullptr) return lost();
        take(expected, result.get());
        if (expected.kind != Expected::Kind::sync) last = std::move(result);
    }
    if (failure_) return failure_->error;
    return last;
}

PostgresResult PostgresConnection::receive(const Expected& expected) {
    PostgresResult result(PQgetResult(connection_.get()));
    // Behind each result but a sync's comes a null, which says that there is no second one.
    if (result != nullptr && expected.kind != Expected::Kind::sync) {
        while (PostgresResult(PQgetResult(connection_.get())) != nullptr) continue;
    }
    return result;
}

void PostgresConnection::take(const Expected& expected, const PGresult* result) {
    if (succeeded(result)) {
        if (expected.kind == Expected::Kind::transaction_id) {
            transaction_id_ = PostgresRow(result, 0).integer(0);
        }
        return;
    }
    if (expected.kind == Expected::Kind::prepare) expected.statement->name.clear();
    // What follows a failure is only skipped by the server.
    if (PQresultStatus(result) != PGRES_PIPELINE_ABORTED) {
        fail(postgres_failure(connection_.get(), result));
    }
}

Error PostgresConnection::fail(PostgresFailure failure) {
    if (!failure_) failure_ = std::move(failure);
    return failure_->error;
}

Error PostgresConnection::lost() {
    expected_.clear();
    auto failure = postgres_failure(connection_.get(), nullptr);
    failure_.reset();  // whatever came before, this is what the caller has to know
    return fail(std::move(failure));
}

}  // namespace undertone
