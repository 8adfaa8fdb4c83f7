// undertone-worker: leases jobs, runs them, writes progress and results.
#include "common/config_flags.h"
#include "worker/app.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>

int main(int argc, char** argv) {
    CLI::App app("Undertone's worker: takes jobs from the queue and analyses their files.");
    undertone::ConfigFlags flags;
    undertone::add_config_flags(app, flags);
    CLI11_PARSE(app, argc, argv);

    const auto loaded = undertone::load_config(flags, undertone::current_environment());
    if (!loaded) {
        fmt::print(stderr, "undertone-worker: {}\n", loaded.error().detail);
        return 2;
    }
    return undertone::run_worker(*loaded);
}
