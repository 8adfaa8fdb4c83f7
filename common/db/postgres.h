// libpq's connections and results with owners and errors of ours. Only common/db sees it.
#pragma once

#include "common/result.h"

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace undertone {

struct PostgresCloser {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using PostgresHandle = std::unique_ptr<PGconn, PostgresCloser>;

struct PostgresClearer {
    void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, PostgresClearer>;

/// Connects to `url`, at most 5 s. Errors: unavailable.
Result<PostgresHandle> connect_postgres(const std::string& url);

/// Runs the statements of `script`, outside of pipeline mode. The answer is the last one's.
Result<PostgresResult> run_postgres(PGconn* connection, const std::string& script);

/// What went wrong, and what may be done about it.
struct PostgresFailure {
    enum class Kind {
        statement,  ///< refused; the connection goes on
        conflict,   ///< with another transaction: the same again may succeed
        lost,       ///< the connection is gone
    };

    Kind kind;
    Error error;
};

/// Reads an error off `result`, or off `connection` where there is no result.
PostgresFailure postgres_failure(PGconn* connection, const PGresult* result);

/// What SQLSTATE `state` is to a caller (PostgreSQL documentation, appendix A).
ErrorCode postgres_error_code(std::string_view state);

/// Serialisation failures and deadlocks.
bool is_transaction_conflict(std::string_view state);

}  // namespace undertone
