// The queue of jobs: which job a worker takes next. It holds no truth: everything in it can be
// rebuilt from the store, and a job whose queue entry is lost is pushed again by the reconciler.
#pragma once

#include "common/ids.h"
#include "common/result.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Classes share the workers 16 : 4 : 1; within one, tenants share by bytes.
enum class JobClass { interactive, normal, bulk };

std::string_view to_string(JobClass job_class);
/// Up to 64 KiB interactive, from 64 MiB bulk.
JobClass class_for_size(std::uint64_t bytes);

struct QueuedJob {
    TenantId tenant;
    JobId job;
    JobClass job_class = JobClass::normal;
    std::uint64_t bytes = 0;             ///< the cost that fair queueing charges
    std::chrono::milliseconds delay{0};  ///< not before this long from now (a retry's backoff)
};

/// A job in a worker's hands until the lease ends.
struct LeasedJob {
    TenantId tenant;
    JobId job;
    JobClass job_class;
    std::uint64_t bytes;
    std::uint32_t
        losses;  ///< how often a worker died or lost its lease while this job was alone in hand
};

struct TakeRequest {
    std::string_view worker;     ///< a name unique to the process and lane
    std::uint32_t jobs_max = 1;  ///< small jobs come many at a time; others alone
    std::chrono::milliseconds lease{30'000};
    bool interactive_only = false;  ///< between two chunks of a long job
};

struct TakeAnswer {
    std::vector<LeasedJob> jobs;
    /// How long from now until a delayed job or an ending lease comes due; how long to wait() at
    /// most. Never more than 2 s while there is one, since queue time advances 2 s a call at most.
    std::chrono::milliseconds next_due;
};

/// Why a queued job is not running.
struct QueuePosition {
    std::uint64_t position;   ///< jobs of the same tenant and class before it
    std::string waiting_for;  ///< behind | tenant_cap | paused | no_workers | backoff
};

struct FinishedJob {
    JobId job;
    std::uint64_t bytes;  ///< the real cost, charged to the tenant now
};

struct QueueStats {
    struct Tenant {
        TenantId tenant;
        std::uint64_t waiting, leased, delayed;
        std::uint64_t bytes;  ///< of all of them
        bool paused;
    };
    std::uint64_t waiting = 0, leased = 0, delayed = 0;
    std::uint64_t workers = 0;  ///< workers seen within the last lease time
    bool paused = false;
    std::vector<Tenant> tenants;  ///< at most 100, most jobs first
};

/// Every call is atomic and safe to repeat. Errors: unavailable when the queue does not answer.
class JobQueue {
public:
    virtual ~JobQueue() = default;

    /// Adds jobs; one that is already waiting or leased is left as it is. Rings the doorbell.
    virtual Result<> push(std::span<const QueuedJob> jobs) = 0;

    /// Leases what should run next.
    virtual Result<TakeAnswer> take(const TakeRequest& request) = 0;

    /// Blocks until a job may be there, at most `timeout`. Spurious returns are allowed.
    virtual Result<> wait(std::chrono::milliseconds timeout) = 0;

    /// Ends every wait() of this object, now and from now on: for a process that stops.
    virtual void stop_waiting() = 0;

    /// Extends leases; makes a lease the queue does not know (it was flushed). Returns for each job
    /// whether it is still the worker's: false means stop, somebody else has it or it was
    /// cancelled.
    virtual Result<std::vector<bool>> renew(std::string_view worker,
                                            std::span<const LeasedJob> jobs,
                                            std::chrono::milliseconds lease) = 0;

    /// Forgets jobs that are done. A job another worker has leased meanwhile stays with that one.
    virtual Result<> finish(std::string_view worker, std::span<const FinishedJob> jobs) = 0;

    /// Gives a job back, to run again after `delay`.
    virtual Result<> release(std::string_view worker, JobId job,
                             std::chrono::milliseconds delay) = 0;

    /// Forgets a job whoever has it; its holder learns at the next renew. True if it was known.
    virtual Result<bool> cancel(JobId job) = 0;

    /// For each id whether the queue knows the job, waiting, delayed or leased.
    virtual Result<std::vector<bool>> known(std::span<const JobId> jobs) = 0;

    /// nullopt if the job is not waiting.
    virtual Result<std::optional<QueuePosition>> position(JobId job) = 0;

    /// Stops or lets go one tenant, or with nullopt everyone. Running jobs go on.
    virtual Result<> set_paused(std::optional<TenantId> tenant, bool paused) = 0;

    /// How many jobs of a tenant may run at a time; 0 lifts the cap.
    virtual Result<> set_cap(TenantId tenant, std::uint32_t jobs_max) = 0;

    virtual Result<QueueStats> stats() = 0;
};

struct RedisConfig;
struct QueueConfig;
class Log;

/// A queue on Redis. Connects when it is first used and again, with backoff, when the connection is
/// lost. Thread-safe: calls share a small pool of connections.
std::unique_ptr<JobQueue> make_redis_queue(const RedisConfig& redis, const QueueConfig& queue,
                                           const Log& log);

}  // namespace undertone
