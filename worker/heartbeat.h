// Keeps the leases of all lanes alive while the lanes get on.
#pragma once

#include "common/config.h"
#include "common/log.h"
#include "common/periodic_thread.h"
#include "common/queue/job_queue.h"
#include "worker/in_hand.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace undertone {

/// Renews at a third of the lease, on a thread of its own. A lane that holds jobs and has not moved
/// for two beats is not renewed: its jobs go to somebody else.
class Heartbeat {
public:
    Heartbeat(const QueueConfig& config, const Log& log, JobQueue& queue,
              std::vector<std::shared_ptr<InHand>> lanes);

private:
    struct Beat {
        std::uint64_t steps = 0;
        std::uint32_t still = 0;  ///< beats without a step
    };

    void renew(InHand& lane, Beat& beat);

    std::chrono::milliseconds lease_;
    Log log_;
    JobQueue& queue_;
    std::vector<std::shared_ptr<InHand>> lanes_;
    std::vector<Beat> beats_;  // one per lane
    PeriodicThread thread_;
};

}  // namespace undertone
