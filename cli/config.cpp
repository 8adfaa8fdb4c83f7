// `undertone config`: what is in force, and where each value came from.
#include "cli/command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace undertone {
namespace {

Result<> show_config(const Invocation& invocation, bool defaults) {
    if (defaults) {
        fmt::print("{}", default_config_file());
        return {};
    }
    const auto loaded = load_config(invocation);
    if (!loaded) return loaded.error();
    fmt::print("{}", describe_config(*loaded));
    return {};
}

}  // namespace

void add_config(CLI::App& app, Invocation& invocation) {
    auto* command = add_command(app, invocation, "config",
                                "print the configuration in force and where each value came from");
    auto defaults = std::make_shared<bool>(false);
    command->add_flag("--default", *defaults, "print the documented defaults instead");
    command->callback([&invocation, defaults] {
        invocation.run = [&invocation, defaults] { return show_config(invocation, *defaults); };
    });
}

}  // namespace undertone
