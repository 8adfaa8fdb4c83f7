#include "worker/reconciler.h"

#include "common/store/job_store.h"
#include "common/store/meta_store.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace undertone {
namespace {

constexpr std::uint32_t jobs_per_page = 1'000;
// Younger ones are still being pushed by whoever committed them.
constexpr std::chrono::seconds settled_age{5};

}  // namespace

Reconciler::Reconciler(const QueueConfig& config, const Clock& clock, const Log& log,
                       Database& database, JobQueue& queue)
    : config_(config),
      clock_(clock),
      log_(log),
      database_(database),
      queue_(queue),
      thread_(std::chrono::seconds(config.reconcile_s), PeriodicThread::First::at_once,
              [this, at_start = true]() mutable { run(std::exchange(at_start, false)); }) {}

void Reconciler::run(bool at_start) {
    const auto turn = at_start ? Result<bool>(true) : take_turn();
    if (!turn || !*turn) return;
    const auto pushed = reconcile();
    if (!pushed) {
        log_.warn("reconciling failed", {{"error", pushed.error().detail}});
    } else if (*pushed > 0) {
        log_.info("jobs put back into the queue", {{"jobs", *pushed}});
    }
}

Result<bool> Reconciler::take_turn() {
    bool ours = false;
    const auto written = database_.write_and_wait([&](Connection& connection) -> Result<> {
        const auto now = clock_.now();
        // Half an interval: processes whose clocks differ a little do not skip each other's turn.
        const auto taken =
            MetaStore(connection)
                .take_turn("reconciled_at", now, std::chrono::seconds(config_.reconcile_s) / 2);
        if (!taken) return taken.error();
        ours = *taken;
        return {};
    });
    if (!written) return written.error();
    return ours;
}

Result<std::uint64_t> Reconciler::reconcile() {
    const auto now = clock_.now();
    const auto waiting = push_unknown("pending", now - settled_age);
    if (!waiting) return waiting;
    // A running job's holder may be about to tell a new Redis of its lease: it has a lease's time.
    const auto running = push_unknown(
        "processing", now - std::max<std::chrono::microseconds>(
                                std::chrono::milliseconds(config_.lease_ms), settled_age));
    if (!running) return running;
    return *waiting + *running;
}

Result<std::uint64_t> Reconciler::push_unknown(std::string_view status, Time older_than) {
    std::uint64_t pushed = 0;
    std::optional<Job> after;
    for (;;) {
        std::vector<Job> jobs;
        const auto read = database_.read([&](Connection& connection) -> Result<> {
            auto found = OpenJobStore(connection).list(status, after, older_than, jobs_per_page);
            if (!found) return found.error();
            jobs = std::move(*found);
            return {};
        });
        if (!read) return read.error();
        if (jobs.empty()) return pushed;

        std::vector<JobId> ids;
        for (const auto& job : jobs) ids.push_back(job.id);
        const auto known = queue_.known(ids);
        if (!known) return known.error();
        std::vector<QueuedJob> unknown;
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            if ((*known)[i]) continue;
            const auto wait = jobs[i].retry_at.value_or(Time{}) - clock_.now();
            unknown.push_back(jobs[i].queued(
                std::max(std::chrono::milliseconds(0),
                         std::chrono::duration_cast<std::chrono::milliseconds>(wait))));
        }
        if (!unknown.empty()) {
            if (const auto done = queue_.push(unknown); !done) return done.error();
        }
        pushed += unknown.size();
        if (jobs.size() < jobs_per_page) return pushed;
        after = std::move(jobs.back());
    }
}

}  // namespace undertone
