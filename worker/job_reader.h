// Reads leased jobs from the store.
#pragma once

#include "worker/worker_parts.h"

#include <span>
#include <vector>

namespace undertone {

/// The leased jobs that still wait for a worker, with their uploads and, where they are inline,
/// their bytes; in one read. Leases of finished and deleted jobs come back in `settled`.
struct ReadJobs {
    std::vector<JobInput> inputs;
    std::vector<LeasedJob> settled;
};
Result<ReadJobs> read_jobs(Database& database, std::span<const LeasedJob> leases);

}  // namespace undertone
