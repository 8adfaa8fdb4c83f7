#include "cli/command.h"

#include "cli/run_record.h"
#include "common/config_flags.h"

namespace undertone {

CLI::App* add_command(CLI::App& app, Invocation& invocation, const std::string& name,
                      const std::string& description) {
    auto* command = app.add_subcommand(name, description);
    add_config_flags(*command, invocation.flags);
    return command;
}

void add_commands(CLI::App& app, Invocation& invocation) {
    app.require_subcommand(1);
    for (const auto add :
         {add_up, add_demo, add_upload, add_watch, add_results, add_key, add_user, add_limits,
          add_queue, add_doctor, add_replay, add_config, add_migrate, add_audit}) {
        add(app, invocation);
    }
}

CLI::App* add_action(CLI::App& command, Invocation& invocation, const std::string& name,
                     const std::string& description) {
    command.require_subcommand(1);
    return add_command(command, invocation, name, description);
}

Result<LoadedConfig> load_config(const Invocation& invocation) {
    return load_config(invocation.flags, invocation.environment);
}

Result<LoadedConfig> load_running_config(const Invocation& invocation) {
    auto loaded = load_config(invocation);
    if (!loaded) return loaded;
    auto flags = invocation.flags;
    flags.settings = read_run_record(loaded->data_dir);
    flags.settings.insert(flags.settings.end(), invocation.flags.settings.begin(),
                          invocation.flags.settings.end());
    return load_config(flags, invocation.environment);
}

Log quiet_log(const LoadedConfig& loaded) {
    auto config = loaded.config.log;
    if (config.level != "debug") config.level = "warn";
    return Log(config, "undertone");
}

}  // namespace undertone
