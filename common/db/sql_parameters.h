// One way to write parameters for both databases.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// Turns PostgreSQL's `$2` into SQLite's `?2`, outside of literals, quoted names and comments.
/// SQLite takes `$2` for a name, numbered by where it first appears.
std::string to_sqlite_parameters(std::string_view sql);

}  // namespace undertone
