// `undertone queue`: what waits, and the levers of the person on duty.
#include "cli/duration.h"
#include "cli/store.h"
#include "common/store/job_store.h"
#include "common/store/upload_store.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <poll.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace undertone {
namespace {

struct Parts {
    OpenStore store;
    std::unique_ptr<JobQueue> queue;
};

Result<Parts> open_parts(const Invocation& invocation) {
    auto store = open_store(invocation);
    if (!store) return store.error();
    auto queue = open_queue(*store);
    if (!queue) return queue.error();
    return Parts{std::move(*store), std::move(*queue)};
}

Result<OpenJobStore::Counts> open_jobs(Database& database) {
    OpenJobStore::Counts counts;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        const auto found = OpenJobStore(connection).counts();
        if (!found) return found.error();
        counts = *found;
        return {};
    });
    if (!read) return read.error();
    return counts;
}

Result<std::string> customer_of(Database& database, TenantId tenant) {
    std::string customer;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        auto found = TenantStore(connection).customer_id(tenant);
        if (!found) return found.error();
        customer = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    return customer;
}

Result<> show_stats(const Invocation& invocation) {
    const auto parts = open_parts(invocation);
    if (!parts) return parts.error();
    auto& database = *parts->store.database;
    const auto counts = open_jobs(database);
    if (!counts) return counts.error();
    const auto stats = parts->queue->stats();
    if (!stats) return stats.error();
    fmt::print("store    {} pending, {} processing\n", counts->pending, counts->processing);
    fmt::print("queue    {} waiting, {} delayed, {} leased{}\n", stats->waiting, stats->delayed,
               stats->leased, stats->paused ? ", PAUSED" : "");
    fmt::print("workers  {}\n", stats->workers);
    for (const auto& tenant : stats->tenants) {
        const auto customer = customer_of(database, tenant.tenant);
        if (!customer) return customer.error();
        fmt::print("  {:<32} {:>8} waiting {:>8} delayed {:>6} leased {:>14} bytes{}\n", *customer,
                   tenant.waiting, tenant.delayed, tenant.leased, tenant.bytes,
                   tenant.paused ? " PAUSED" : "");
    }
    return {};
}

/// An empty customer_id: everybody.
Result<> set_paused(const Invocation& invocation, const std::string& customer_id, bool paused) {
    const auto parts = open_parts(invocation);
    if (!parts) return parts.error();
    std::optional<TenantId> tenant;
    if (!customer_id.empty()) {
        const auto found = tenant_of(*parts->store.database, customer_id);
        if (!found) return found.error();
        tenant = *found;
    }
    return parts->queue->set_paused(tenant, paused);
}

Result<> set_cap(const Invocation& invocation, const std::string& customer_id, unsigned jobs_max) {
    const auto parts = open_parts(invocation);
    if (!parts) return parts.error();
    const auto tenant = tenant_of(*parts->store.database, customer_id);
    if (!tenant) return tenant.error();
    return parts->queue->set_cap(*tenant, jobs_max);
}

/// A page of one customer's failed uploads, behind `after`.
Result<std::vector<JobId>> failed_jobs(Database& database, TenantId tenant,
                                       const std::optional<UploadId>& after) {
    std::vector<JobId> jobs;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        jobs.clear();
        UploadFilter filter;
        filter.status = "failed";
        Page page;
        page.after = after;
        page.limit = 500;
        const auto uploads = UploadStore(connection, tenant).list(filter, page);
        if (!uploads) return uploads.error();
        for (const auto& view : *uploads) jobs.push_back(view.job.id);
        return {};
    });
    if (!read) return read.error();
    return jobs;
}

/// Puts the jobs back into the line in the store, then in the queue. If the second step fails the
/// reconciler does it.
Result<> requeue(const Parts& parts, TenantId tenant, const std::vector<JobId>& ids) {
    std::vector<QueuedJob> queued;
    const auto written =
        parts.store.database->write_and_wait([&](Connection& connection) -> Result<> {
            queued.clear();
            JobStore store(connection, tenant);
            for (const auto& id : ids) {
                const auto job = store.retry(id, SystemClock().now());
                if (!job) return job.error();
                queued.push_back(job->queued());
            }
            return {};
        });
    if (!written) return written;
    return parts.queue->push(queued);
}

Result<std::vector<JobId>> parse_ids(const std::vector<std::string>& texts) {
    std::vector<JobId> ids;
    for (const auto& text : texts) {
        const auto id = JobId::parse(text);
        if (!id) return Error{ErrorCode::invalid_value, fmt::format("{}: no upload's id", text)};
        ids.push_back(*id);
    }
    return ids;
}

/// Each once: what fails again stays failed.
Result<std::size_t> retry_all_failed(const Parts& parts, TenantId tenant) {
    std::size_t retried = 0;
    for (std::optional<UploadId> after;;) {
        const auto failed = failed_jobs(*parts.store.database, tenant, after);
        if (!failed) return failed.error();
        if (failed->empty()) return retried;
        if (const auto done = requeue(parts, tenant, *failed); !done) return done.error();
        retried += failed->size();
        after = UploadId{failed->back().uuid};
    }
}

Result<> retry_jobs(const Invocation& invocation, const std::string& customer_id,
                    const std::vector<std::string>& ids) {
    const auto parts = open_parts(invocation);
    if (!parts) return parts.error();
    const auto tenant = tenant_of(*parts->store.database, customer_id);
    if (!tenant) return tenant.error();
    const auto named = parse_ids(ids);
    if (!named) return named.error();
    if (!named->empty()) return requeue(*parts, *tenant, *named);
    const auto retried = retry_all_failed(*parts, *tenant);
    if (!retried) return retried.error();
    fmt::print("{} uploads retried\n", *retried);
    return {};
}

/// Waits until the store has no unfinished job.
Result<> drain(const Invocation& invocation, const std::string& timeout) {
    const auto store = open_store(invocation);
    if (!store) return store.error();
    const auto patience = parse_duration(timeout);
    if (!patience) return patience.error();
    const SystemClock clock;
    const auto deadline = clock.steady() + *patience;
    for (;;) {
        const auto counts = open_jobs(*store->database);
        if (!counts) return counts.error();
        const auto left = counts->pending + counts->processing;
        if (left == 0) return {};
        if (clock.steady() >= deadline) {
            return Error{ErrorCode::timeout, fmt::format("{} jobs are still unfinished", left)};
        }
        ::poll(nullptr, 0, 100);  // between two looks at the store
    }
}

void add_pause(CLI::App& command, Invocation& invocation, bool paused) {
    auto* action =
        add_action(command, invocation, paused ? "pause" : "resume",
                   paused ? "start no more jobs; running ones go on" : "let jobs run again");
    auto customer_id = std::make_shared<std::string>();
    action->add_option("--customer", *customer_id, "one customer's jobs; without: everybody's");
    action->callback([&invocation, customer_id, paused] {
        invocation.run = [&invocation, customer_id, paused] {
            return set_paused(invocation, *customer_id, paused);
        };
    });
}

void add_cap(CLI::App& command, Invocation& invocation) {
    auto* action =
        add_action(command, invocation, "cap", "how many jobs of one customer may run at a time");
    auto customer_id = std::make_shared<std::string>();
    auto jobs_max = std::make_shared<unsigned>(0);
    action->add_option("--customer", *customer_id)->required();
    action->add_option("JOBS", *jobs_max, "0: no cap")->required();
    action->callback([&invocation, customer_id, jobs_max] {
        invocation.run = [&invocation, customer_id, jobs_max] {
            return set_cap(invocation, *customer_id, *jobs_max);
        };
    });
}

void add_retry(CLI::App& command, Invocation& invocation) {
    auto* action = add_action(command, invocation, "retry", "run failed uploads again");
    auto customer_id = std::make_shared<std::string>();
    auto ids = std::make_shared<std::vector<std::string>>();
    action->add_option("--customer", *customer_id)->required();
    action->add_option("UPLOAD", *ids, "without: all of the customer's that failed");
    action->callback([&invocation, customer_id, ids] {
        invocation.run = [&invocation, customer_id, ids] {
            return retry_jobs(invocation, *customer_id, *ids);
        };
    });
}

void add_drain(CLI::App& command, Invocation& invocation) {
    auto* action = add_action(command, invocation, "drain", "wait until no job is unfinished");
    auto timeout = std::make_shared<std::string>("1h");
    action->add_option("--timeout", *timeout)->type_name("TIME")->capture_default_str();
    action->callback([&invocation, timeout] {
        invocation.run = [&invocation, timeout] { return drain(invocation, *timeout); };
    });
}

}  // namespace

void add_queue(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("queue", "look at the queue, hold it, let it go");
    add_action(*command, invocation, "stats", "what waits and runs, and for whom")
        ->callback(
            [&invocation] { invocation.run = [&invocation] { return show_stats(invocation); }; });
    add_pause(*command, invocation, true);
    add_pause(*command, invocation, false);
    add_cap(*command, invocation);
    add_retry(*command, invocation);
    add_drain(*command, invocation);
}

}  // namespace undertone
