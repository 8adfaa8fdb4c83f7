#include "cli/up_plan.h"

#include "cli/port_probe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace undertone {
namespace {

std::string listen_setting(const UpPlan& plan) {
    return fmt::format("http.listen={}", fmt::join(plan.loaded.config.http.listen, ","));
}

/// The program with the flags that `up` was given; the listen addresses are those that were free.
ProcessSpec process(const UpPlan& plan, const std::string& program, std::string name) {
    ProcessSpec spec{std::move(name), {plan.programs + "/" + program}, plan.environment};
    auto& arguments = spec.arguments;
    arguments.insert(arguments.end(), {"--data", plan.loaded.data_dir});
    if (!plan.flags.config_file.empty()) {
        arguments.insert(arguments.end(), {"--config", plan.flags.config_file});
    }
    for (const auto& setting : plan.flags.settings) {
        arguments.insert(arguments.end(), {"--set", setting});
    }
    arguments.insert(arguments.end(), {"--set", listen_setting(plan)});
    if (!plan.private_redis_url.empty()) {
        spec.environment["UNDERTONE_REDIS__URL"] = plan.private_redis_url;
    }
    return spec;
}

std::string_view mode_line(const Config& config) {
    if (!is_open_mode(config)) return "required: every call needs a credential";
    if (listens_on_loopback_only(config.http)) {
        return "open: anyone on this machine may use it; set auth.mode = \"required\" to change "
               "that";
    }
    return "OPEN TO ANYONE who reaches this address: they can read, change and delete everything";
}

}  // namespace

std::vector<std::string> settled_settings(const UpPlan& plan) {
    std::vector<std::string> settings = {listen_setting(plan)};
    if (!plan.private_redis_url.empty()) settings.push_back("redis.url=" + plan.private_redis_url);
    return settings;
}

ProcessSpec api_process(const UpPlan& plan) {
    return process(plan, "undertone-api", "undertone-api");
}

ProcessSpec worker_process(const UpPlan& plan, unsigned number) {
    return process(plan, "undertone-worker", fmt::format("undertone-worker {}", number));
}

std::string banner(const UpPlan& plan) {
    const auto& config = plan.loaded.config;
    const auto* redis = plan.private_redis_url.empty() ? "as configured (redis.url)" : "private";
    auto text = fmt::format(
        "\nUndertone is up: {}\n"
        "  listens  {}\n"
        "  data     {}\n"
        "  workers  {}\n"
        "  redis    {}\n"
        "  mode     {}\n",
        base_url(config.http), fmt::join(config.http.listen, ", "), plan.loaded.data_dir,
        plan.workers, redis, mode_line(config));
    if (!plan.first_key.empty()) {
        text += fmt::format(
            "  key      {}  (for all customers; it is not shown again)\n"
            "  try      curl -H 'Authorization: Bearer {}' -F customer_id=acme "
            "-F files=@chat.json {}/api/v1/uploads\n",
            plan.first_key, plan.first_key, base_url(config.http));
    }
    return text + "  stop     Ctrl-C\n\n";
}

}  // namespace undertone
