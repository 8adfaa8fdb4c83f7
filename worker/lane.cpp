#include "worker/lane.h"

#include "worker/file_analysis.h"
#include "worker/retry_policy.h"

#include <fmt/format.h>

namespace undertone {
namespace {

constexpr std::chrono::seconds idle_wait{5};

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
        in_hand_->wait_below(batch + 1);  // at most two batches: one computed, one committed
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
                    std::chrono::steady_clock::time_point leased_at) {
    in_hand_->add(leases);
    const auto read = read_jobs(parts_.database, leases);
    const bool stale = parts_.clock.steady() - leased_at >
                       std::chrono::milliseconds(parts_.config.queue.lease_ms) / 2;
    if (!read || stale) {
        if (!read) log_.error("store does not answer", {{"error", read.error().detail}});
        for (const auto& lease : leases) {
            parts_.finisher.release(in_hand_, lease.job, std::chrono::seconds(read ? 0 : 1));
        }
        return;
    }
    for (const auto& lease : read->settled) {
        parts_.finisher.finish(in_hand_, lease.job, lease.bytes);
    }
    for (const auto& input : read->inputs) {
        if (input.lease.losses >= parts_.config.queue.losses_max) {
            const Holder holder{in_hand_->worker(), input.job.fence, parts_.clock.now()};
            hand_over_failure(
                input, holder,
                {{.code = "worker_crashed",
                  .detail = fmt::format("the worker was lost {} times with only this job in hand",
                                        input.lease.losses),
                  .line = {},
                  .offset = {},
                  .retryable = false}});
        } else if (input.is_small() && input.job.state != JobState::running) {
            run_small(input);
        } else {
            run_started(input);
        }
    }
}

void Lane::run_small(const JobInput& input) {
    in_hand_->moved();
    const Holder holder{in_hand_->worker(), input.job.fence, parts_.clock.now()};
    FileAnalysis analysis(parts_.scorer, parts_.config, *input.upload, parts_.blobs,
                          [this, id = input.job.id] { return may_go_on(id); });
    auto done = analysis.feed(*input.content);
    if (done) done = analysis.finish();
    std::optional<BlobId> rejects_blob;
    if (done) {
        auto committed = analysis.rejects_csv().commit(input.job.tenant);
        if (committed) {
            rejects_blob = *committed;
        } else {
            done = committed.error();
        }
    }
    if (!done) {
        return hand_over_failure(input, holder, {analysis.describe(done.error()), analysis.rows()});
    }
    auto outcome = std::make_shared<Completed>();
    outcome->result = analysis.result(*input.upload, parts_.clock.now());
    outcome->result.rejects_blob = rejects_blob;
    outcome->kind = analysis.outcome().kind;
    hand_over(input, holder, std::move(outcome));
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
    Result<> done;
    switch (input.job.kind) {
        case JobKind::analyze:
            done = analyze(input, holder);
            break;
        case JobKind::build_table:
            done = build_table(input, holder);
            break;
        case JobKind::delete_uploads:
            done = delete_uploads(input, holder);
            break;
    }
    inside_long_job_ = false;
    // What ended well or with a reason of its own has been handed over already.
    if (!done) hand_over_failure(input, holder, {job_error(done.error())});
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

std::uint32_t Lane::attempt_of(const JobInput& input) const {
    return input.job.attempt + (input.job.state == JobState::running ? 0 : 1);
}

void Lane::hand_over(const JobInput& input, const Holder& holder,
                     std::shared_ptr<Completed> outcome) {
    auto verdict = std::make_shared<Verdict>(Verdict::written);
    auto shared = std::make_shared<const JobInput>(
        JobInput{input.lease, input.job, input.upload, std::nullopt});
    parts_.database.write(
        [shared, holder, outcome, verdict,
         now = parts_.clock.now()](Connection& connection) -> Result<> {
            const auto written = write_completed(connection, *shared, holder, *outcome, now);
            if (!written) return written.error();
            *verdict = *written;
            return {};
        },
        [this, shared, outcome, verdict](Result<> written) {
            if (written && *verdict == Verdict::written && outcome->table_job) {
                parts_.finisher.announce({shared->job.tenant, *outcome->table_job,
                                          class_for_size(shared->job.bytes), shared->job.bytes});
            }
            settle(*shared, written, *verdict, std::nullopt);
        });
}

void Lane::hand_over_failure(const JobInput& input, const Holder& holder, Failed failed) {
    const auto now = parts_.clock.now();
    const auto& code = failed.error.code;
    if (code == to_string(ErrorCode::fenced) || code == to_string(ErrorCode::cancelled)) {
        // Nothing to write: not ours any more, or left to another worker as it is.
        const auto gone = code == to_string(ErrorCode::fenced);
        if (gone) {
            parts_.finisher.finish(in_hand_, input.job.id, input.job.bytes);
        } else {
            parts_.finisher.release(in_hand_, input.job.id, {});
        }
        return;
    }
    std::optional<std::chrono::milliseconds> delay;
    if (failed.error.retryable) {
        delay = retry_delay(parts_.config.queue, attempt_of(input),
                            std::uniform_real_distribution<>()(random_));
    }
    const auto retry_at = delay ? std::optional(now + *delay) : std::nullopt;
    auto verdict = std::make_shared<Verdict>(Verdict::written);
    auto shared = std::make_shared<const JobInput>(
        JobInput{input.lease, input.job, input.upload, std::nullopt});
    log_.warn("attempt failed", {{"job", input.job.id},
                                 {"request_id", input.job.request_id},
                                 {"code", failed.error.code},
                                 {"retry", delay.has_value()}});
    parts_.database.write(
        [shared, holder, failed = std::move(failed), retry_at, now,
         verdict](Connection& connection) -> Result<> {
            const auto written = write_failed(connection, *shared, holder, failed, retry_at, now);
            if (!written) return written.error();
            *verdict = *written;
            return {};
        },
        [this, shared, verdict, delay](Result<> written) {
            settle(*shared, written, *verdict, delay);
        });
}

void Lane::settle(const JobInput& input, const Result<>& written, Verdict verdict,
                  std::optional<std::chrono::milliseconds> again) {
    constexpr std::chrono::seconds store_pause{1};
    if (!written) {
        // The store keeps the job as it was: try again when it may answer.
        log_.error("outcome not written",
                   {{"job", input.job.id}, {"error", written.error().detail}});
        return parts_.finisher.release(in_hand_, input.job.id, store_pause);
    }
    if (verdict == Verdict::refused_late) {
        log_.warn("late outcome refused", {{"job", input.job.id},
                                           {"request_id", input.job.request_id},
                                           {"fence", input.job.fence}});
    }
    if (again && verdict == Verdict::written) {
        parts_.finisher.release(in_hand_, input.job.id, *again);
    } else {
        log_.info("job settled", {{"job", input.job.id}, {"request_id", input.job.request_id}});
        parts_.finisher.finish(in_hand_, input.job.id, input.job.bytes);
    }
}

}  // namespace undertone
