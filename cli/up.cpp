// `undertone up`: a private Redis, the API and workers on this machine, looked after until Ctrl-C.
#include "cli/command.h"
#include "cli/data_lock.h"
#include "cli/first_key.h"
#include "cli/lock_watch.h"
#include "cli/port_probe.h"
#include "cli/private_redis.h"
#include "cli/run_record.h"
#include "cli/supervisor.h"
#include "cli/up_plan.h"
#include "common/database_url.h"
#include "common/db/database.h"
#include "common/db/migrate.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <optional>

namespace undertone {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// The API stops first, so that nothing new comes in; Redis last, as the others speak to it.
enum StopRank { stop_api, stop_workers, stop_redis };

constexpr milliseconds look_around_every{1'000};

struct UpOptions {
    std::vector<std::string> listen;
    unsigned workers = 1;
};

/// In `required` mode and without any key: one to begin with, made now that it can be used. The
/// database is open no longer than that: this process stays single-threaded.
std::string first_key(const UpPlan& plan, const Log& log) {
    if (is_open_mode(plan.loaded.config)) return {};
    const auto database = open_database(plan.loaded.config.database, log);
    const auto key = database ? make_first_key(**database, SystemClock().now())
                              : Result<std::string>(database.error());
    if (key) return *key;
    log.error("first key not made", {{"error", key.error().detail}});
    return {};
}

void greet(UpPlan plan, const Log& log) {
    plan.first_key = first_key(plan, log);
    fmt::print("{}", banner(plan));
    std::fflush(stdout);
}

Service api_service(const UpPlan& plan, const Log& log) {
    Service service;
    service.process = api_process(plan);
    service.is_ready = [http = plan.loaded.config.http] { return is_live(http); };
    service.on_first_ready = [plan, log] { greet(plan, log); };
    service.failures_max = 3;
    service.stop_within = seconds(plan.loaded.config.http.drain_timeout_s) + seconds(5);
    return service;
}

Service worker_service(const UpPlan& plan, unsigned number) {
    Service service;
    service.process = worker_process(plan, number);
    service.stop_within = seconds(30);
    return service;
}

std::optional<LockWatch> lock_watch(const Config& config) {
    const auto url = parse_database_url(config.database.url);
    if (!url || url->kind != DatabaseUrl::Kind::sqlite) return std::nullopt;
    auto watch = LockWatch::open(url->target);
    return watch ? std::optional(std::move(*watch)) : std::nullopt;
}

/// Starts Redis where it is ours and waits until it answers. False if it is time to stop.
Result<bool> start_redis(Supervisor& supervisor, UpPlan& plan, const Log& log) {
    if (!plan.loaded.config.redis.url.empty()) return true;
    const auto paths = private_redis_paths(plan.loaded.data_dir);
    auto service = private_redis(paths, plan.environment, log);
    if (!service) return service.error();
    plan.private_redis_url = paths.url;
    const auto name = service->process.name;
    supervisor.start(std::move(*service), stop_redis);
    while (!supervisor.is_ready(name)) {
        if (!supervisor.step(look_around_every)) return false;
    }
    return true;
}

/// Runs everything until it is asked to stop.
Result<> supervise(UpPlan plan, const Log& log) {
    const SystemClock clock;
    Supervisor supervisor(log, clock);
    const auto redis_is_up = start_redis(supervisor, plan, log);
    if (!redis_is_up) return redis_is_up.error();
    if (*redis_is_up) {
        const auto record = RunRecord::write(plan.loaded.data_dir, settled_settings(plan));
        if (!record) return record.error();
        const auto watch = lock_watch(plan.loaded.config);
        supervisor.start(api_service(plan, log), stop_api);
        for (unsigned number = 1; number <= plan.workers; ++number) {
            supervisor.start(worker_service(plan, number), stop_workers);
        }
        while (supervisor.step(look_around_every)) {
            if (watch) watch->check(supervisor.processes(), log);
        }
    }
    log.info("stopping");
    supervisor.stop_all();
    if (!supervisor.gave_up()) return {};
    return Error{ErrorCode::unavailable, "a program did not come up; the lines above say why"};
}

Result<> up(const Invocation& invocation, const UpOptions& options) {
    UpPlan plan;
    plan.flags = invocation.flags;
    plan.environment = invocation.environment;
    plan.programs = program_folder();
    plan.workers = options.workers;
    if (!options.listen.empty()) {
        plan.flags.settings.push_back(
            fmt::format("http.listen={}", fmt::join(options.listen, ",")));
    }
    auto loaded = load_config(plan.flags, plan.environment);
    if (!loaded) return loaded.error();
    plan.loaded = std::move(*loaded);

    const auto lock = DataLock::acquire(plan.loaded.data_dir);
    if (!lock) return lock.error();
    auto addresses = free_addresses(plan.loaded.config.http.listen);
    if (!addresses) return addresses.error();
    plan.loaded.config.http.listen = std::move(*addresses);
    const Log log(plan.loaded.config.log, "undertone");
    // Once, before the children would race for it.
    if (const auto made = prepare_schema(plan.loaded.config.database, log); !made) return made;
    return supervise(std::move(plan), log);
}

}  // namespace

void add_up(CLI::App& app, Invocation& invocation) {
    auto* command = add_command(app, invocation, "up",
                                "run everything on this machine: Redis, API and workers");
    auto options = std::make_shared<UpOptions>();
    command->add_option("--listen", options->listen, "address of the API; may be repeated")
        ->type_name("ADDRESS:PORT")
        ->allow_extra_args(false);
    command->add_option("--workers", options->workers, "worker processes")
        ->check(CLI::Range(0, 256))
        ->capture_default_str();
    command->callback([&invocation, options] {
        invocation.run = [&invocation, options] { return up(invocation, *options); };
    });
}

}  // namespace undertone
