#include "common/db/sql_parameters.h"

#include "common/text/ascii.h"

#include <cstddef>

namespace undertone {
namespace {

/// The length of the literal, quoted name or comment that `sql` begins with; 0 if it is none.
std::size_t opaque_length(std::string_view sql) {
    const auto up_to = [&](std::string_view end, std::size_t from) {
        const auto at = sql.find(end, from);
        return at == sql.npos ? sql.size() : at + end.size();
    };
    if (sql.starts_with('\'')) return up_to("'", 1);  // a doubled quote reads as two literals
    if (sql.starts_with('"')) return up_to("\"", 1);
    if (sql.starts_with("--")) return up_to("\n", 2);
    if (sql.starts_with("/*")) return up_to("*/", 2);
    return 0;
}

}  // namespace

std::string to_sqlite_parameters(std::string_view sql) {
    std::string rewritten;
    rewritten.reserve(sql.size());
    while (!sql.empty()) {
        auto length = opaque_length(sql);
        if (length > 0) {
            rewritten.append(sql, 0, length);
        } else {
            length = 1;
            const bool parameter = sql[0] == '$' && sql.size() > 1 && is_digit(sql[1]);
            rewritten.push_back(parameter ? '?' : sql[0]);
        }
        sql.remove_prefix(length);
    }
    return rewritten;
}

}  // namespace undertone
