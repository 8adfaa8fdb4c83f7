// `undertone replay`: whether an upload's result follows from its bytes.
#include "cli/command.h"
#include "cli/process.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace undertone {
namespace {

/// The worker has the analyzers, so this process becomes one: its output and exit status are ours.
Result<> replay(const Invocation& invocation, const std::string& upload) {
    ProcessSpec worker{"undertone-worker", {program_folder() + "/undertone-worker"}, {}};
    auto& arguments = worker.arguments;
    arguments.insert(arguments.end(), {"--data", invocation.flags.data_dir});
    if (!invocation.flags.config_file.empty()) {
        arguments.insert(arguments.end(), {"--config", invocation.flags.config_file});
    }
    for (const auto& setting : invocation.flags.settings) {
        arguments.insert(arguments.end(), {"--set", setting});
    }
    arguments.insert(arguments.end(), {"--replay", upload});
    worker.environment = invocation.environment;
    return become_process(worker);
}

}  // namespace

void add_replay(CLI::App& app, Invocation& invocation) {
    auto* command = add_command(app, invocation, "replay",
                                "analyse an upload again, cut in several ways, and compare the "
                                "results byte for byte (exit status 2: another version made it)");
    auto upload = std::make_shared<std::string>();
    command->add_option("UPLOAD", *upload, "its id")->required();
    command->callback([&invocation, upload] {
        invocation.run = [&invocation, upload] { return replay(invocation, *upload); };
    });
}

}  // namespace undertone
