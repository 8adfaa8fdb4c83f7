// `undertone`, the program for people: runs everything on this machine and looks after it.
#include "cli/command.h"
#include "common/config_flags.h"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

using namespace undertone;

namespace {

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

int fail(std::string_view detail) {
    fmt::print(stderr, "undertone: {}\n", detail);
    return exit_failed;
}

int run(const Invocation& invocation) {
    try {
        const auto done = invocation.run();
        return done ? 0 : fail(done.error().detail);
    } catch (const std::exception& error) {
        return fail(error.what());
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Undertone: uploads chats and tables, processes them, and explains every number.");
    Invocation invocation;
    invocation.environment = current_environment();
    add_commands(app, invocation);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : exit_usage;
    }
    return run(invocation);
}
