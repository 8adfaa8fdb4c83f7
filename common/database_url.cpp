#include "common/database_url.h"

#include <fmt/format.h>

namespace undertone {
namespace {

Error unusable(std::string_view what) {
    return {ErrorCode::invalid_value,
            fmt::format("{}; expected sqlite:PATH or postgresql://...", what)};
}

Result<DatabaseUrl> parse_sqlite(std::string_view path) {
    if (path.starts_with("///")) {
        path.remove_prefix(3);
    } else if (path.starts_with("//")) {
        return unusable("a sqlite URL names no host");
    }
    if (path.empty() || path.find('\0') != path.npos) return unusable("it names no file");
    // Every thread and process opens the database anew: one in memory would be another each time.
    if (path.starts_with(":memory:")) return unusable("the database must be a file");
    return DatabaseUrl{DatabaseUrl::Kind::sqlite, std::string(path)};
}

}  // namespace

std::string DatabaseUrl::to_string() const {
    return kind == Kind::sqlite ? "sqlite:" + target : target;
}

Result<DatabaseUrl> parse_database_url(std::string_view url) {
    const auto colon = url.find(':');
    if (colon == url.npos) return unusable("it has no scheme");
    const auto protocol = url.substr(0, colon);
    const auto scheme = protocol.substr(0, protocol.find('+'));
    const auto rest = url.substr(colon + 1);

    if (scheme == "sqlite") return parse_sqlite(rest);
    if (scheme == "postgresql" || scheme == "postgres") {
        if (!rest.starts_with("//")) return unusable("// is missing behind the scheme");
        return DatabaseUrl{DatabaseUrl::Kind::postgres, fmt::format("postgresql:{}", rest)};
    }
    return unusable(fmt::format("{:?} is no known scheme", scheme));
}

}  // namespace undertone
