// `undertone limits`: what a customer may have, where that is not what the configuration says.
#include "cli/audit_note.h"
#include "cli/store.h"
#include "common/store/quota_store.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <optional>
#include <string>

namespace undertone {
namespace {

/// What was asked for; empty: leave it as it is.
struct NewLimits {
    std::string customer_id;
    std::string stored_bytes, uploads_per_day, file_bytes, jobs;
};

/// A number above 0, `none`, or `default` for what is configured. Error: invalid_value.
Result<> assign(std::optional<std::uint64_t>& limit, const std::string& text) {
    if (text.empty()) return {};
    if (text == "default") {
        limit.reset();
        return {};
    }
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    const bool good = error == std::errc() && stopped == end && number > 0 && number <= INT64_MAX;
    if (!good && text != "none") {
        return Error{ErrorCode::invalid_value,
                     fmt::format("expected a number above 0, none or default, got {:?}", text)};
    }
    limit = number;
    return {};
}

Result<QuotaOverrides> changed(QuotaOverrides overrides, const NewLimits& limits) {
    const std::pair<std::optional<std::uint64_t>*, const std::string*> all[] = {
        {&overrides.stored_bytes_max, &limits.stored_bytes},
        {&overrides.uploads_per_day, &limits.uploads_per_day},
        {&overrides.file_bytes_max, &limits.file_bytes},
        {&overrides.jobs_max, &limits.jobs}};
    for (const auto& [limit, text] : all) {
        if (const auto assigned = assign(*limit, *text); !assigned) return assigned.error();
    }
    return overrides;
}

Result<> set_limits(const Invocation& invocation, const NewLimits& limits) {
    const auto store = open_store(invocation);
    if (!store) return store.error();
    const auto tenant = tenant_of(*store->database, limits.customer_id);
    if (!tenant) return tenant.error();
    return store->database->write_and_wait([&](Connection& connection) -> Result<> {
        QuotaStore quotas(connection, *tenant);
        const auto overrides = quotas.overrides();
        if (!overrides) return overrides.error();
        const auto wanted = changed(*overrides, limits);
        if (!wanted) return wanted.error();
        if (auto set = quotas.set(*wanted); !set) return set;
        return note_in_audit(connection, *tenant,
                             {.action = "limits.changed", .kind = "customer", .id = {}});
    });
}

std::string line(std::string_view name, std::uint64_t limit, bool own, std::string_view used) {
    return fmt::format("{:<18} {:>14} {:<12} {}\n", name, limit ? std::to_string(limit) : "none",
                       own ? "(its own)" : "(configured)", used);
}

Result<> show_limits(const Invocation& invocation, const std::string& customer_id) {
    const auto store = open_store(invocation);
    if (!store) return store.error();
    QuotaOverrides own;
    QuotaUsage usage;
    const auto read = store->database->read([&](Connection& connection) -> Result<> {
        const auto tenant = TenantStore(connection).find(customer_id);
        if (!tenant) return tenant.error();
        if (!*tenant) return Error{ErrorCode::not_found, "no such customer"};
        QuotaStore quotas(connection, **tenant);
        const auto overrides = quotas.overrides();
        if (!overrides) return overrides.error();
        const auto used = quotas.usage(SystemClock().now());
        if (!used) return used.error();
        own = *overrides;
        usage = *used;
        return {};
    });
    if (!read) return read;
    const auto quotas = quotas_in_force(store->loaded.config.limits, own);
    fmt::print("{}{}{}{}",
               line("stored_bytes_max", quotas.stored_bytes_max, own.stored_bytes_max.has_value(),
                    fmt::format("{} stored", usage.stored_bytes)),
               line("uploads_per_day", quotas.uploads_per_day, own.uploads_per_day.has_value(),
                    fmt::format("{} today", usage.uploads_today)),
               line("file_bytes_max", quotas.file_bytes_max, own.file_bytes_max.has_value(), ""),
               line("jobs_max", quotas.jobs_max, own.jobs_max.has_value(),
                    fmt::format("{} waiting or worked on", usage.jobs)));
    return {};
}

void add_set(CLI::App& command, Invocation& invocation) {
    auto* set = add_action(command, invocation, "set",
                           "change limits (within 5 seconds everywhere): a number, none, or "
                           "default for what is configured");
    auto limits = std::make_shared<NewLimits>();
    set->add_option("--customer", limits->customer_id, "made where it is new")->required();
    set->add_option("--stored-bytes", limits->stored_bytes, "bytes of all its uploads");
    set->add_option("--uploads-per-day", limits->uploads_per_day, "files in a day (UTC)");
    set->add_option("--file-bytes", limits->file_bytes, "bytes of one file");
    set->add_option("--jobs", limits->jobs, "uploads that wait or are worked on");
    set->callback([&invocation, limits] {
        invocation.run = [&invocation, limits] { return set_limits(invocation, *limits); };
    });
}

}  // namespace

void add_limits(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("limits", "what a customer may store and have in work");
    add_set(*command, invocation);
    auto* show = add_action(*command, invocation, "show", "its limits, and what it has used");
    auto customer = std::make_shared<std::string>();
    show->add_option("--customer", *customer, "the customer")->required();
    show->callback([&invocation, customer] {
        invocation.run = [&invocation, customer] { return show_limits(invocation, *customer); };
    });
}

}  // namespace undertone
