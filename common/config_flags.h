// The command line's part of the configuration, the same for all three programs.
#pragma once

#include "common/config.h"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <string>

namespace undertone {

/// Adds --config, --data and --set. `flags` must outlive `app`.
inline void add_config_flags(CLI::App& app, ConfigFlags& flags) {
    app.add_option("--config", flags.config_file,
                   "configuration file (default: config/undertone.toml where it exists)")
        ->type_name("FILE");
    app.add_option("--data", flags.data_dir, "folder that holds everything that is stored")
        ->type_name("DIR")
        ->capture_default_str();
    app.add_option("--set", flags.settings, "one setting; may be repeated")
        ->type_name("SECTION.FIELD=VALUE")
        ->allow_extra_args(false);
}

/// The environment of this process. Called in main() only.
inline Environment current_environment() {
    Environment environment;
    for (char** entry = environ; *entry; ++entry) {
        const std::string text(*entry);
        const auto equals = text.find('=');
        if (equals != std::string::npos) {
            environment[text.substr(0, equals)] = text.substr(equals + 1);
        }
    }
    return environment;
}

}  // namespace undertone
