// What database.url names.
//
//   sqlite:/srv/data/undertone.db       a file; a relative path starts at the data folder
//   sqlite:///./file.db                 the same as SQLAlchemy writes it (four slashes: absolute)
//   postgresql://user:pass@host/name    a server, in any form libpq takes
#pragma once

#include "common/result.h"

#include <string>
#include <string_view>

namespace undertone {

struct DatabaseUrl {
    enum class Kind { sqlite, postgres };

    Kind kind;
    /// SQLite: the file's path, absolute once the configuration is loaded. PostgreSQL: the URL for
    /// libpq.
    std::string target;

    /// The plainest URL that names the same: `sqlite:PATH`, `postgresql://...`.
    std::string to_string() const;
};

/// Takes a driver name behind a plus (`postgresql+asyncpg:`) and ignores it.
/// Errors: invalid_value; the detail never repeats a password.
Result<DatabaseUrl> parse_database_url(std::string_view url);

}  // namespace undertone
