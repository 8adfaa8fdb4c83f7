#include "worker/heartbeat.h"

namespace undertone {

Heartbeat::Heartbeat(const QueueConfig& config, const Log& log, JobQueue& queue,
                     std::vector<std::shared_ptr<InHand>> lanes)
    : lease_(config.lease_ms),
      log_(log),
      queue_(queue),
      lanes_(std::move(lanes)),
      beats_(lanes_.size()),
      thread_(lease_ / 3, PeriodicThread::First::after_interval, [this] {
          for (std::size_t i = 0; i < lanes_.size(); ++i) renew(*lanes_[i], beats_[i]);
      }) {}

void Heartbeat::renew(InHand& lane, Beat& beat) {
    constexpr std::uint32_t still_max = 2;
    const auto additions = lane.additions();
    const auto jobs = lane.jobs();
    if (jobs.empty()) return;
    const auto steps = lane.steps();
    beat.still = steps == beat.steps ? beat.still + 1 : 0;
    beat.steps = steps;
    if (beat.still > still_max) {
        if (beat.still == still_max + 1) {
            log_.error("lane hangs, its leases are let go",
                       {{"worker", lane.worker()}, {"jobs", jobs.size()}});
        }
        return;
    }
    const auto kept = queue_.renew(lane.worker(), jobs, lease_);
    if (!kept) return;  // Redis is away: go on, the fence decides
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (!(*kept)[i]) lane.mark_lost(jobs[i].job, additions);
    }
}

}  // namespace undertone
