#include "worker/lane.h"

#include "worker/alert_decisions.h"
#include "worker/file_analysis.h"
#include "worker/retry_policy.h"

#include <fmt/format.h>
#include <malloc.h>

#include <new>

namespace undertone {
namespace {

constexpr std::chrono::seconds idle_wait{5};

// Of an upload whose job takes memory that is worth giving back.
constexpr std::uint64_t large_bytes = 16 << 20;

// While one batch is computed, others are being committed, synced and taken out of the queue.
constexpr std::size_t batches_in_hand = 5;

JobError crashed_workers(std::uint32_t times) {
    return {.code = "worker_crashed",
            .detail = fmt::format("the worker was lost {} times with only this job in hand", times),
            .line = {},
            .offset = {},
            .retryable = false};
}

/// What `step` returns; memory that could not be had (worker.memory_mib_max) is an error of the job
/// in hand, not the end of the process.
template <class Step>
auto within_memory(const Step& step) -> decltype(step()) {
    try {
        return step();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::out_of_memory, "the worker's memory did not suffice"};
    }
}

}  // namespace

Lane::Lane(const WorkerParts& parts, std::shared_ptr<InHand> in_hand, std::uint64_t seed)
    : parts_(parts),
      in_hand_(std::move(in_hand)),
      log_(parts.log.with({{"worker", in_hand_->worker()}})),
      random_(seed) {}

void Lane::run() {
    const std::chrono::milliseconds lease(parts_.config.queue.lease_ms);
    const std::size_t batch = parts_.config.worker.batch_jobs;
    bool answering = true;
    while (!parts_.stopping) {
        in_hand_->wait_below(batches_in_hand * batch + 1);
        const auto leased_at = parts_.clock.steady();
        auto taken = parts_.queue.take({.worker = in_hand_->worker(),
                                        .jobs_max = static_cast<std::uint32_t>(batch),
                                        .lease = lease});
        if (taken.has_error() == answering) {
            answering = !answering;
            log_.info(answering ? "queue answers" : "queue does not answer",
                      {{"error", taken ? std::string() : taken.error().detail}});
        }
        if (taken && !taken->jobs.empty()) {
            run_jobs(std::move(taken->jobs), leased_at);
            continue;
        }
        const auto due = taken ? std::min<std::chrono::milliseconds>(taken->next_due, idle_wait)
                               : std::chrono::milliseconds(idle_wait);
        (void)parts_.queue.wait(due);
    }
    in_hand_->wait_below(1);
}

void Lane::run_jobs(std::vector<LeasedJob> leases,
                    std::chrono::steady_clock::time_point leased_at) noexcept {
    in_hand_->add(leases);
    auto read = within_memory([&] { return read_jobs(parts_.database, leases); });
    const bool stale = parts_.clock.steady() - leased_at >
                       std::chrono::milliseconds(parts_.config.queue.lease_ms) / 2;
    if (!read || stale) {
        if (!read) log_.error("jobs not read", {{"error", read.error().detail}});
        for (const auto& lease : leases) {
            parts_.finisher.release(in_hand_, lease.job, std::chrono::seconds(read ? 0 : 1));
        }
        return;
    }
    for (const auto& lease : read->settled) {
        parts_.finisher.finish(in_hand_, {{{lease.job, lease.bytes}}});
    }
    std::vector<Outcome> outcomes;
    for (auto& input : scan_held(std::move(read->inputs))) {
        if (is_dangerous(input)) {
            const Holder holder{in_hand_->worker(), input.job.fence, parts_.clock.now()};
            const auto losses = input.lease.losses;
            hand_over(failure(std::move(input), holder, crashed_workers(losses)));
        } else if (input.is_small() && input.job.state != JobState::running) {
            auto outcome = run_small(std::move(input));
            if (outcome) outcomes.push_back(std::move(*outcome));
        } else {
            hand_over(std::exchange(outcomes, {}));
            run_started(std::move(input));
        }
    }
    hand_over(std::move(outcomes));
}

std::optional<Outcome> Lane::run_small(JobInput input) {
    in_hand_->moved();
    const Holder holder{in_hand_->worker(), input.job.fence, parts_.clock.now()};
    const auto scorer = scorer_of(input.job);
    if (!scorer) return failure(input, holder, told(input, scorer.error()));
    FileAnalysis analysis(**scorer, parts_.config, *input.upload, parts_.blobs, parts_.scratch_dir,
                          low_score_limits(input.rules()),
                          [this, id = input.job.id] { return may_go_on(id); });
    auto outcome = within_memory([&]() -> Result<std::optional<Outcome>> {
        const auto read = analysis.run([&](bool) { return analysis.feed(*input.content); });
        if (!read) return read.error();
        input.content.reset();
        return conclude(input, holder, analysis);
    });
    if (outcome) return std::move(*outcome);
    auto described = analysis.describe(told(input, outcome.error()));
    return failure(std::move(input), holder, std::move(described), analysis.rows());
}

void Lane::run_started(JobInput input) {
    Holder holder{in_hand_->worker(), 0, parts_.clock.now()};
    const auto started = parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto fence = JobStore(connection, input.job.tenant)
                               .start(input.job, holder.worker, holder.started_at);
        if (!fence) return fence.error();
        holder.fence = *fence;
        return {};
    });
    if (!started) {
        // Somebody else has it, or the store is away: either way it comes back when it is due.
        const bool fenced = started.error().code == ErrorCode::fenced;
        return parts_.finisher.release(in_hand_, input.job.id,
                                       std::chrono::seconds(fenced ? 0 : 1));
    }
    input.job.state = JobState::running;
    input.job.fence = holder.fence;
    ++input.job.attempt;
    parts_.finisher.changed(input.job.id);
    log_.info("job started", {{"job", input.job.id},
                              {"kind", to_string(input.job.kind)},
                              {"request_id", input.job.request_id},
                              {"fence", holder.fence}});

    inside_long_job_ = true;
    const auto done = within_memory([&]() -> Result<> {
        switch (input.job.kind) {
            case JobKind::analyze:
                return analyze(input, holder);
            case JobKind::build_table:
                return build_table(input, holder);
            case JobKind::delete_uploads:
                return delete_uploads(input, holder);
            case JobKind::report:
                return write_report(input, holder);
        }
        return {};
    });
    inside_long_job_ = false;
    // What ended well or with a reason of its own has been handed over already.
    if (!done) hand_over(failure(input, holder, told(input, done.error())));
    // The next large file finds none of this one's holes in the heap.
    if (input.job.bytes >= large_bytes) (void)::malloc_trim(0);
}

void Lane::serve_interactive() {
    const auto leased_at = parts_.clock.steady();
    auto taken =
        parts_.queue.take({.worker = in_hand_->worker(),
                           .jobs_max = parts_.config.worker.batch_jobs,
                           .lease = std::chrono::milliseconds(parts_.config.queue.lease_ms),
                           .interactive_only = true});
    if (taken && !taken->jobs.empty()) {
        run_jobs(std::move(taken->jobs), leased_at);
        inside_long_job_ = true;
    }
}

Result<> Lane::may_go_on(JobId job) const {
    in_hand_->moved();
    if (in_hand_->is_lost(job)) return Error{ErrorCode::fenced, "the lease was lost"};
    // A small job is over before anybody notices; a long one is left for another worker.
    if (parts_.stopping && inside_long_job_) {
        return Error{ErrorCode::cancelled, "the worker is stopping"};
    }
    return {};
}

/// Workers died with it: it is not to be touched once more.
bool Lane::is_dangerous(const JobInput& input) const {
    return input.lease.losses >= parts_.config.queue.losses_max;
}

Result<std::shared_ptr<const Scorer>> Lane::scorer_of(const Job& job) const {
    return parts_.scorers.find(job.tenant, job.dictionary_version);
}

std::uint32_t Lane::attempt_of(const JobInput& input) const {
    return input.job.attempt + (input.job.state == JobState::running ? 0 : 1);
}

std::optional<Outcome> Lane::conclude(JobInput input, const Holder& holder,
                                      FileAnalysis& analysis) {
    const auto now = parts_.clock.now();
    const auto rejects_blob = analysis.rejects_csv().commit(input.job.tenant);
    if (!rejects_blob) return failure(input, holder, told(input, rejects_blob.error()));
    auto result = analysis.result(*input.upload, now);
    if (!result) return failure(input, holder, told(input, result.error()));

    Completed completed{
        .result = std::move(*result),
        .kind = analysis.outcome().kind,
        .table_job = {},
        .alerts = decide_score_below(input.rules(), analysis.outcome().low_score_runs,
                                     input.upload->id, now)};
    completed.result.rejects_blob = *rejects_blob;
    if (input.upload->wants_table(completed.result.rows)) completed.table_job = JobId::next();
    input.content.reset();
    return Outcome{std::move(input), holder, std::move(completed), now};
}

std::optional<Outcome> Lane::failure(JobInput input, const Holder& holder, JobError error,
                                     std::uint64_t rows_done) {
    if (error.code == to_string(ErrorCode::fenced)) {
        parts_.finisher.finish(in_hand_, {{{input.job.id, input.job.bytes}}});
        return std::nullopt;
    }
    if (error.code == to_string(ErrorCode::cancelled)) {
        parts_.finisher.release(in_hand_, input.job.id, {});
        return std::nullopt;
    }
    std::optional<std::chrono::milliseconds> retry_after;
    if (error.retryable) {
        retry_after = retry_delay(parts_.config.queue, attempt_of(input),
                                  std::uniform_real_distribution<>()(random_));
    }
    log_.warn("attempt failed", {{"job", input.job.id},
                                 {"request_id", input.job.request_id},
                                 {"code", error.code},
                                 {"retry", retry_after.has_value()}});
    input.content.reset();
    return Outcome{std::move(input), holder, Failed{std::move(error), rows_done, retry_after},
                   parts_.clock.now()};
}

JobError Lane::told(const JobInput& input, const Error& error) const {
    if (is_for_operator(error.code)) {
        log_.warn("attempt met an error", {{"job", input.job.id}, {"error", error.detail}});
    }
    return job_error(error);
}

void Lane::hand_over(std::optional<Outcome> outcome) {
    if (!outcome) return;
    std::vector<Outcome> one;
    one.push_back(std::move(*outcome));
    hand_over(std::move(one));
}

void Lane::hand_over(std::vector<Outcome> outcomes) {
    if (outcomes.empty()) return;
    const auto shared = std::make_shared<std::vector<Outcome>>(std::move(outcomes));
    parts_.database.write(
        [shared](Connection& connection) { return write_outcomes(connection, *shared); },
        [this, shared](const Result<>& written) {
            if (written || written.error().code == ErrorCode::unavailable) {
                settle(*shared, written);
            } else if (shared->size() > 1) {
                // One of them spoils the group: each goes alone.
                for (auto& outcome : *shared) hand_over(std::optional(std::move(outcome)));
            } else {
                settle_unwritten(std::move(shared->front()), written.error());
            }
        });
}

/// A result that the store will never take is a failed attempt.
void Lane::settle_unwritten(Outcome outcome, const Error& error) {
    if (is_retryable(error.code) || std::holds_alternative<Failed>(outcome.end)) {
        return settle({&outcome, 1}, error);
    }
    hand_over(failure(outcome.input, outcome.holder, told(outcome.input, error)));
}

void Lane::settle(std::span<const Outcome> outcomes, const Result<>& written) {
    constexpr std::chrono::seconds store_pause{1};
    std::vector<FinishedJob> finished;
    for (const auto& [input, holder, end, ended_at, verdict] : outcomes) {
        const auto& job = input.job;
        if (!written) {
            // The store keeps the job as it was: try again when it may answer.
            log_.error("outcome not written", {{"job", job.id}, {"error", written.error().detail}});
            parts_.finisher.release(in_hand_, job.id, store_pause);
            continue;
        }
        const auto* failed = std::get_if<Failed>(&end);
        if (verdict == Verdict::refused_late) {
            log_.warn("late outcome refused",
                      {{"job", job.id}, {"request_id", job.request_id}, {"fence", job.fence}});
        } else if (failed && failed->retry_after) {
            parts_.finisher.release(in_hand_, job.id, *failed->retry_after);
            continue;
        } else if (const auto* completed = std::get_if<Completed>(&end);
                   completed && completed->table_job) {
            parts_.finisher.announce(
                {job.tenant, *completed->table_job, class_for_size(job.bytes), job.bytes});
        }
        log_.info("job settled", {{"job", job.id}, {"request_id", job.request_id}});
        finished.push_back({job.id, job.bytes});
    }
    if (!finished.empty()) parts_.finisher.finish(in_hand_, finished);
}

}  // namespace undertone
