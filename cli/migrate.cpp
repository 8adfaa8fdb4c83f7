// `undertone migrate`: the schema of the database, forward and back.
#include "common/db/migrate.h"

#include "cli/command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace undertone {
namespace {

constexpr int to_latest = -1;

Result<> migrate_database(const Invocation& invocation, int target) {
    const auto loaded = load_config(invocation);
    if (!loaded) return loaded.error();
    const auto& database = loaded->config.database;
    const auto versions = schema_versions(database);
    if (!versions) return versions.error();
    const auto wanted = target == to_latest ? versions->latest : target;
    if (versions->current == wanted) {
        fmt::print("schema version {}: nothing to do\n", wanted);
        return {};
    }
    if (const auto done = migrate(database, wanted, quiet_log(*loaded)); !done) return done;
    fmt::print("schema version {} -> {}\n", versions->current, wanted);
    return {};
}

}  // namespace

void add_migrate(CLI::App& app, Invocation& invocation) {
    auto* command = add_command(app, invocation, "migrate",
                                "bring the database to this program's version of the schema");
    auto target = std::make_shared<int>(to_latest);
    command->add_option("--to", *target, "another version: back before a downgrade, 0 for empty")
        ->type_name("VERSION")
        ->check(CLI::NonNegativeNumber);
    command->callback([&invocation, target] {
        invocation.run = [&invocation, target] { return migrate_database(invocation, *target); };
    });
}

}  // namespace undertone
