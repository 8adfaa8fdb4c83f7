#include "common/db/postgres.h"

#include <errno.h>
#include <fmt/format.h>

#include <array>

namespace undertone {
namespace {

/// libpq's messages end in a newline and may have several lines.
std::string one_line(std::string_view message) {
    std::string line(message.substr(0, message.find_last_not_of('\n') + 1));
    for (char& c : line) {
        if (c == '\n') c = ' ';
    }
    return line;
}

std::string_view field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? std::string_view() : text;
}

}  // namespace

Result<PostgresHandle> connect_postgres(const std::string& url) {
    // The defaults stand before the URL, which wins where it says something else. A peer that is
    // gone without a word is noticed within 20 s.
    constexpr std::array keys{"fallback_application_name",
                              "connect_timeout",
                              "tcp_user_timeout",
                              "keepalives_idle",
                              "client_encoding",
                              "dbname",
                              static_cast<const char*>(nullptr)};
    const std::array values{static_cast<const char*>(program_invocation_short_name),
                            "5",
                            "20000",
                            "10",
                            "UTF8",
                            url.c_str(),
                            static_cast<const char*>(nullptr)};
    PostgresHandle connection(PQconnectdbParams(keys.data(), values.data(), /*expand_dbname=*/1));
    if (PQstatus(connection.get()) != CONNECTION_OK) {
        return Error{ErrorCode::unavailable, one_line(PQerrorMessage(connection.get()))};
    }
    // Notices ("relation exists, skipping") would go to standard error, past the log.
    PQsetNoticeReceiver(connection.get(), [](void*, const PGresult*) {}, nullptr);
    return connection;
}

Result<PostgresResult> run_postgres(PGconn* connection, const std::string& script) {
    PostgresResult result(PQexec(connection, script.c_str()));
    switch (PQresultStatus(result.get())) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_EMPTY_QUERY:
            return result;
        default:
            return postgres_failure(connection, result.get()).error;
    }
}

PostgresFailure postgres_failure(PGconn* connection, const PGresult* result) {
    using Kind = PostgresFailure::Kind;
    const auto state = field(result, PG_DIAG_SQLSTATE);
    if (PQstatus(connection) == CONNECTION_BAD || state.empty() || state.starts_with("57P0")) {
        return {Kind::lost,
                {ErrorCode::unavailable, fmt::format("the connection to PostgreSQL is lost: {}",
                                                     one_line(PQerrorMessage(connection)))}};
    }
    // Without DETAIL, which repeats values.
    Error error{
        postgres_error_code(state),
        fmt::format("{} (SQLSTATE {})", one_line(field(result, PG_DIAG_MESSAGE_PRIMARY)), state)};
    return {is_transaction_conflict(state) ? Kind::conflict : Kind::statement, std::move(error)};
}

ErrorCode postgres_error_code(std::string_view state) {
    const auto kind = state.substr(0, 2);
    if (state == "53100") return ErrorCode::storage_full;
    if (kind == "23") return ErrorCode::conflict;
    // 08 connection, 40 rollback, 53 resources, 55 object not had (a lock), 57 operator (a
    // timeout, a shutdown), 58 the system under the server, 25006 a standby
    if (kind == "08" || kind == "40" || kind == "53" || kind == "57" || kind == "58" ||
        state == "55P03" || state == "25006") {
        return ErrorCode::unavailable;
    }
    return ErrorCode::internal;
}

bool is_transaction_conflict(std::string_view state) {
    return state == "40001" || state == "40P01";
}

}  // namespace undertone
