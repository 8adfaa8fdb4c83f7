// Jobs whose upload waits for a scan: until clamd has found it clean nothing else reads a byte of
// it.
#include "worker/lane.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace undertone {
namespace {

bool is_held(const JobInput& input) { return input.job.state == JobState::held; }
bool moves_on(const HeldJob& held) { return held.decision.then != AfterScan::hold; }

/// Moves on what the scan decided about; sets each one's verdict.
Result<> write_decisions(Connection& connection, std::vector<HeldJob>& decided,
                         const std::string& worker, Time now) {
    for (auto& [input, decision, verdict] : decided) {
        verdict = Verdict::written;
        JobStore jobs(connection, input.job.tenant);
        Result<> moved;
        if (decision.then == AfterScan::read) {
            moved = jobs.found_clean(input.job, now);
        } else if (decision.then == AfterScan::quarantine) {
            const Holder holder{worker, input.job.fence, now};
            moved = jobs.quarantine(input.job, holder, decision.reason, now);
        }
        if (moved) continue;
        if (moved.error().code != ErrorCode::fenced) return moved;
        verdict = Verdict::refused_late;
    }
    return {};
}

}  // namespace

std::vector<JobInput> Lane::scan_held(std::vector<JobInput> inputs) {
    const auto to_scan = std::stable_partition(
        inputs.begin(), inputs.end(),
        [&](const JobInput& input) { return !is_held(input) || is_dangerous(input); });
    if (to_scan == inputs.end()) return inputs;
    std::vector<JobInput> held(std::make_move_iterator(to_scan),
                               std::make_move_iterator(inputs.end()));
    inputs.erase(to_scan, inputs.end());

    auto decided = decide_held(std::move(held));
    Result<> written;
    if (std::ranges::any_of(decided, moves_on)) {
        written = parts_.database.write_and_wait([&](Connection& connection) {
            return write_decisions(connection, decided, in_hand_->worker(), parts_.clock.now());
        });
    }
    for (auto& each : decided) {
        const bool readable =
            written && each.decision.then == AfterScan::read && each.verdict == Verdict::written;
        if (!readable) {
            leave_held(each, written);
            continue;
        }
        auto& job = each.input.job;
        job.state = JobState::queued;
        job.unscanned = false;
        ++job.fence;
        ++job.revision;
        inputs.push_back(std::move(each.input));
    }
    return inputs;
}

std::vector<HeldJob> Lane::decide_held(std::vector<JobInput> inputs) {
    const bool read_when_down = parts_.config.scan.when_down == "accept";
    // A worker that stops leaves scans to others, as it does any long job.
    const bool outer = std::exchange(inside_long_job_, true);
    std::vector<HeldJob> decided;
    std::optional<Error> down;
    for (auto& input : inputs) {
        const auto verdict = down ? Result<ScanVerdict>(*down) : scan(input);
        if (!verdict && !down && verdict.error().code == ErrorCode::unavailable) {
            down = verdict.error();
            log_.warn(read_when_down ? "no scanner, uploads go on unscanned"
                                     : "no scanner, uploads are held",
                      {{"error", down->detail}});
        }
        auto decision = decide_scan(verdict, read_when_down);
        if (decision.then != AfterScan::fail) {
            decided.push_back({std::move(input), std::move(decision)});
            continue;
        }
        const Holder holder{in_hand_->worker(), input.job.fence, parts_.clock.now()};
        if (!verdict) decision.reason = told(input, verdict.error());
        hand_over(failure(std::move(input), holder, std::move(decision.reason)));
    }
    inside_long_job_ = outer;
    return decided;
}

Result<ScanVerdict> Lane::scan(const JobInput& input) {
    if (!parts_.clamd) return Error{ErrorCode::unavailable, "scan.clamd is not set"};
    const bool is_long = class_for_size(input.job.bytes) != JobClass::interactive;
    const auto while_waiting = [&]() -> Result<> {
        if (auto may = may_go_on(input.job.id); !may) return may;
        if (is_long) serve_interactive();
        return {};
    };
    auto stream = parts_.clamd->open(while_waiting);
    if (!stream) return stream.error();
    const auto send_piece = [&](std::string_view piece) -> Result<std::uint64_t> {
        if (const auto sent = stream->send(piece); !sent) return sent.error();
        return std::uint64_t{0};
    };
    const auto sent = read_through(input, {}, "", send_piece);
    const auto verdict = sent ? stream->finish() : Result<ScanVerdict>(sent.error());
    if (verdict || verdict.error().code != ErrorCode::timeout) return verdict;
    // Whether it is the file that takes so long or clamd that stands still, clamd tells.
    if (const auto alive = parts_.clamd->ping(); !alive) return alive.error();
    return ScanVerdict{ScanVerdict::Outcome::undecided, {}};
}

/// Ends the lane's hold on a job that it does not go on with.
void Lane::leave_held(const HeldJob& held, const Result<>& written) {
    constexpr std::chrono::seconds store_pause{1};
    const auto& job = held.input.job;
    if (!written) {
        log_.error("scan not written", {{"job", job.id}, {"error", written.error().detail}});
        parts_.finisher.release(in_hand_, job.id, store_pause);
    } else if (held.verdict == Verdict::refused_late) {
        // Cancelled, deleted or somebody else's: whoever takes it next sees how it stands.
        parts_.finisher.release(in_hand_, job.id, {});
    } else if (held.decision.then == AfterScan::hold) {
        parts_.finisher.release(in_hand_, job.id, hold_pause(parts_.clock.now() - job.updated_at));
    } else {
        log_.warn("upload quarantined", {{"job", job.id},
                                         {"request_id", job.request_id},
                                         {"code", held.decision.reason.code},
                                         {"detail", held.decision.reason.detail}});
        parts_.finisher.finish(in_hand_, {{{job.id, job.bytes}}});
    }
}

}  // namespace undertone
