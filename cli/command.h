// What the commands of `undertone` have in common: one file per command adds itself to main().
#pragma once

#include "common/config.h"
#include "common/log.h"

#include <functional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace undertone {

/// One run of the program. The command that was called fills `run`; main() calls it after parsing.
struct Invocation {
    ConfigFlags flags;
    Environment environment;
    /// An error is printed, and the exit status is 1.
    std::function<Result<>()> run;
};

/// A subcommand with --config, --data and --set. `invocation` must outlive `app`.
CLI::App* add_command(CLI::App& app, Invocation& invocation, const std::string& name,
                      const std::string& description);

/// What `action` of a command with further commands (`key create`, `queue stats`) does.
CLI::App* add_action(CLI::App& command, Invocation& invocation, const std::string& name,
                     const std::string& description);

/// The configuration of this run.
Result<LoadedConfig> load_config(const Invocation& invocation);

/// The same, with what an `undertone up` on this data folder settled when it started: where it
/// listens, and where its private Redis is. Flags of this run win.
Result<LoadedConfig> load_running_config(const Invocation& invocation);

/// The log of a command that is no service: warnings and errors only, unless debug is asked for.
Log quiet_log(const LoadedConfig& loaded);

/// All of the commands below.
void add_commands(CLI::App& app, Invocation& invocation);

void add_up(CLI::App& app, Invocation& invocation);
void add_config(CLI::App& app, Invocation& invocation);
void add_key(CLI::App& app, Invocation& invocation);
void add_user(CLI::App& app, Invocation& invocation);
void add_limits(CLI::App& app, Invocation& invocation);
void add_queue(CLI::App& app, Invocation& invocation);
void add_migrate(CLI::App& app, Invocation& invocation);
void add_audit(CLI::App& app, Invocation& invocation);
void add_doctor(CLI::App& app, Invocation& invocation);
void add_replay(CLI::App& app, Invocation& invocation);
void add_upload(CLI::App& app, Invocation& invocation);
void add_watch(CLI::App& app, Invocation& invocation);
void add_results(CLI::App& app, Invocation& invocation);
void add_demo(CLI::App& app, Invocation& invocation);

}  // namespace undertone
