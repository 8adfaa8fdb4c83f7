#include "common/db/migrations.h"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <stdexcept>

namespace undertone {
namespace {

/// "0002_tags.up.sqlite.sql" taken apart.
struct FileName {
    int version;
    std::string_view name;
    std::string_view direction;
    std::string_view dialect;
};

std::string_view cut(std::string_view& text, char end) {
    const auto at = text.find(end);
    const auto piece = text.substr(0, at);
    text.remove_prefix(at == text.npos ? text.size() : at + 1);
    return piece;
}

FileName parse_file_name(std::string_view file) {
    FileName parts{};
    auto rest = file;
    const auto number = cut(rest, '_');
    const auto parsed = std::from_chars(number.begin(), number.end(), parts.version);
    parts.name = cut(rest, '.');
    parts.direction = cut(rest, '.');
    parts.dialect = cut(rest, '.');
    const bool known = (parts.direction == "up" || parts.direction == "down") &&
                       (parts.dialect == "sqlite" || parts.dialect == "postgres");
    if (parsed.ec != std::errc() || parsed.ptr != number.end() || !known || rest != "sql") {
        throw std::logic_error(fmt::format("not a migration's name: {}", file));
    }
    return parts;
}

std::string_view to_string(SqlDialect dialect) {
    return dialect == SqlDialect::sqlite ? "sqlite" : "postgres";
}

}  // namespace

std::vector<Migration> collect_migrations(std::span<const EmbeddedFile> files, SqlDialect dialect) {
    std::map<int, Migration> by_version;
    for (const auto& file : files) {
        const auto parts = parse_file_name(file.name);
        if (parts.dialect != to_string(dialect)) continue;
        auto& migration = by_version[parts.version];
        migration.version = parts.version;
        migration.name = parts.name;
        (parts.direction == "up" ? migration.up : migration.down) = file.bytes;
    }
    std::vector<Migration> migrations;
    for (const auto& [version, migration] : by_version) {
        const bool next = version == static_cast<int>(migrations.size()) + 1;
        if (!next || migration.up.empty() || migration.down.empty()) {
            throw std::logic_error(fmt::format("the {} migrations up to version {} are incomplete",
                                               to_string(dialect), version));
        }
        migrations.push_back(migration);
    }
    return migrations;
}

int latest_version(Migrations migrations) { return static_cast<int>(migrations.size()); }

Result<> check_version(int current, int latest) {
    if (current == latest || current == latest + 1) return {};
    if (current < latest) {
        return Error{ErrorCode::conflict,
                     fmt::format("the database has schema version {}, this program needs {}: run "
                                 "`undertone migrate`",
                                 current, latest)};
    }
    return Error{ErrorCode::conflict,
                 fmt::format("the database has schema version {}, this program knows {}: use a "
                             "newer program, or its `undertone migrate --to {}` to go back",
                             current, latest, latest)};
}

Result<std::optional<MigrationStep>> next_step(Migrations migrations, int current, int target) {
    const int latest = latest_version(migrations);
    if (current < 0 || current > latest || target < 0 || target > latest) {
        return Error{ErrorCode::conflict,
                     fmt::format("cannot migrate from schema version {} to {}: this program knows "
                                 "0 to {}",
                                 current, target, latest)};
    }
    if (current == target) return std::optional<MigrationStep>();
    if (current < target) {
        const auto& migration = migrations[static_cast<std::size_t>(current)];
        return std::optional(MigrationStep{current, current + 1, migration.name, migration.up});
    }
    const auto& migration = migrations[static_cast<std::size_t>(current) - 1];
    return std::optional(MigrationStep{current, current - 1, migration.name, migration.down});
}

}  // namespace undertone
