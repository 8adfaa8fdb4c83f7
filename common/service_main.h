// main() of a service: arguments -> Config -> run.
#pragma once

#include "common/config_flags.h"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <string_view>

namespace undertone {

/// `add_flags` adds what this service alone takes. Exit status: 2 for arguments or a configuration
/// that cannot be used, 1 for a start that failed, else what `run` returns.
inline int service_main(int argc, char** argv, const char* name, const char* description,
                        const std::function<int(const LoadedConfig&)>& run,
                        const std::function<void(CLI::App&)>& add_flags = nullptr) {
    const auto refuse = [name](int status, std::string_view why) {
        fmt::print(stderr, "{}: {}\n", name, why);
        return status;
    };
    CLI::App app(description);
    ConfigFlags flags;
    add_config_flags(app, flags);
    if (add_flags) add_flags(app);
    CLI11_PARSE(app, argc, argv);
    try {
        const auto loaded = load_config(flags, current_environment());
        return loaded ? run(*loaded) : refuse(2, loaded.error().detail);
    } catch (const std::exception& error) {  // a constructor that could not do its job
        return refuse(1, error.what());
    }
}

}  // namespace undertone
