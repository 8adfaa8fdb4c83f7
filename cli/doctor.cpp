// `undertone doctor`: looks at every part and says what to do about what it finds.
#include "cli/command.h"
#include "cli/health_check.h"
#include "cli/port_probe.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace undertone {
namespace {

struct DoctorOptions {
    bool json = false;
    bool live = false;
    bool worker = false;
};

Result<> run_doctor(const Invocation& invocation, const DoctorOptions& options) {
    const auto loaded = load_running_config(invocation);
    if (!loaded) return loaded.error();
    if (options.live) {
        if (is_live(loaded->config.http)) return {};
        return Error{ErrorCode::unavailable,
                     fmt::format("{} does not answer", base_url(loaded->config.http))};
    }
    const auto log = quiet_log(*loaded);
    const auto report = options.worker ? examine_for_worker(*loaded, log) : examine(*loaded, log);
    fmt::print("{}", options.json ? report.to_json() + "\n" : report.to_text());
    if (report.status() == "ok") return {};
    return Error{ErrorCode::unavailable, "not everything is as it should be"};
}

}  // namespace

void add_doctor(CLI::App& app, Invocation& invocation) {
    auto* command =
        add_command(app, invocation, "doctor",
                    "check store, disk, Redis, workers and API; exits 1 unless all is well");
    auto options = std::make_shared<DoctorOptions>();
    command->add_flag("--json", options->json, "for programs");
    auto* live = command->add_flag("--live", options->live, "only ask the API whether it lives");
    command
        ->add_flag("--worker", options->worker,
                   "only see whether a worker reaches store and queue: quick, for health checks")
        ->excludes(live);
    command->callback([&invocation, options] {
        invocation.run = [&invocation, options] { return run_doctor(invocation, *options); };
    });
}

}  // namespace undertone
