// undertone-api: HTTP in, durable rows and blobs, jobs out.
#include "api/app.h"
#include "common/config_flags.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>

int main(int argc, char** argv) {
    CLI::App app("Undertone's API: receives uploads and serves their results.");
    undertone::ConfigFlags flags;
    undertone::add_config_flags(app, flags);
    CLI11_PARSE(app, argc, argv);

    const auto loaded = undertone::load_config(flags, undertone::current_environment());
    if (!loaded) {
        fmt::print(stderr, "undertone-api: {}\n", loaded.error().detail);
        return 2;
    }
    return undertone::run_api(*loaded);
}
