// A PostgreSQL server of the test program's own, on a Unix socket in a temporary directory.
#pragma once

#include "tests/support/temp_dir.h"

#include <sys/types.h>

#include <memory>
#include <string>

namespace undertone::testing {

/// Started once per test program, when the first test asks. Makes no effort to keep anything
/// (fsync off). It dies with the program, however that ends.
class PostgresServer {
public:
    /// Call it first on the main thread: the server dies with the thread that started it. Throws if
    /// PostgreSQL is not installed or does not answer within 30 s.
    static PostgresServer& instance();

    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// A new, empty database's URL.
    std::string create_database();

    /// The URL of database `name` behind a Unix socket in `socket_folder`.
    std::string url(const std::string& name, const std::string& socket_folder) const;

    /// Where the socket `.s.PGSQL.5432` is.
    const std::string& socket_folder() const { return directory_.path(); }

private:
    PostgresServer();

    const std::string programs_;  // the folder of initdb and postgres
    const TempDir directory_;
    pid_t pid_ = 0;
    int databases_ = 0;
};

}  // namespace undertone::testing
