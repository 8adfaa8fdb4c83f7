// `undertone upload`, `watch` and `results`: a client, with progress bars.
#include "cli/client.h"

#include <CLI/CLI.hpp>

namespace undertone {
namespace {

struct UploadOptions {
    std::vector<std::string> files;
    std::string kind;
};

Result<> watch(const Invocation& invocation, const ClientOptions& options, const std::string& id) {
    const auto api = connect(invocation, options);
    if (!api) return api.error();
    if (const auto done = follow(*api, id, id); !done) return done;
    return print_results(*api, id, options.json);
}

Result<> results(const Invocation& invocation, const ClientOptions& options,
                 const std::string& id) {
    const auto api = connect(invocation, options);
    if (!api) return api.error();
    return print_results(*api, id, options.json);
}

}  // namespace

void add_upload(CLI::App& app, Invocation& invocation) {
    auto* command = add_command(app, invocation, "upload", "upload files and show their results");
    auto options = add_client_options(*command);
    auto upload = std::make_shared<UploadOptions>();
    command->add_option("FILES", upload->files)->required()->check(CLI::ExistingFile);
    command->add_option("--kind", upload->kind, "chat or table; without: found out")
        ->check(CLI::IsMember({"chat", "table"}));
    command->callback([&invocation, options, upload] {
        invocation.run = [&invocation, options, upload]() -> Result<> {
            const auto api = connect(invocation, *options);
            if (!api) return api.error();
            return upload_and_follow(*api, upload->files, upload->kind, options->json);
        };
    });
}

void add_watch(CLI::App& app, Invocation& invocation) {
    auto* command = add_command(app, invocation, "watch", "follow an upload to its results");
    auto options = add_client_options(*command);
    auto id = std::make_shared<std::string>();
    command->add_option("UPLOAD", *id, "its id")->required();
    command->callback([&invocation, options, id] {
        invocation.run = [&invocation, options, id] { return watch(invocation, *options, *id); };
    });
}

void add_results(CLI::App& app, Invocation& invocation) {
    auto* command = add_command(app, invocation, "results", "print an upload's results");
    auto options = add_client_options(*command);
    auto id = std::make_shared<std::string>();
    command->add_option("UPLOAD", *id, "its id")->required();
    command->callback([&invocation, options, id] {
        invocation.run = [&invocation, options, id] { return results(invocation, *options, *id); };
    });
}

}  // namespace undertone
