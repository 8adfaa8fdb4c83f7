// `undertone demo`: uploads the sample files, so that there is something to look at.
#include "cli/client.h"
#include "cli/process.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace undertone {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view demo_customer = "demo";
constexpr const char* samples[] = {"chat_short.json", "chat_long.json", "chat_emoji.json",
                                   "chat_semicolons.csv", "sales.csv"};

/// In the image /usr/local/share/undertone/test_files, else in the working directory or in the
/// repository that the program was built in.
Result<fs::path> samples_folder() {
    const fs::path programs = program_folder();
    for (const auto& folder : {fs::path("test_files"), programs / "../share/undertone/test_files",
                               programs / "../../../test_files"}) {
        if (fs::exists(folder / samples[0])) return folder.lexically_normal();
    }
    return Error{ErrorCode::not_found, "the sample files are not here: name their folder"};
}

Result<> demo(const Invocation& invocation, ClientOptions options, const std::string& folder) {
    if (options.account.customer_id.empty()) options.account.customer_id = demo_customer;
    const auto found = folder.empty() ? samples_folder() : Result<fs::path>(folder);
    if (!found) return found.error();
    const auto api = connect(invocation, options);
    if (!api) return api.error();
    std::vector<std::string> paths;
    for (const auto* sample : samples) paths.push_back((*found / sample).string());
    return upload_and_follow(*api, paths, "", options.json);
}

}  // namespace

void add_demo(CLI::App& app, Invocation& invocation) {
    auto* command =
        add_command(app, invocation, "demo", "upload the sample files as customer demo");
    auto options = add_client_options(*command);
    auto folder = std::make_shared<std::string>();
    command->add_option("FOLDER", *folder, "where they are (default: test_files)");
    command->callback([&invocation, options, folder] {
        invocation.run = [&invocation, options, folder] {
            return demo(invocation, *options, *folder);
        };
    });
}

}  // namespace undertone
