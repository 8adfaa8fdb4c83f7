// The JobQueue on Redis: each call is one Lua script (*.lua beside this file), so each is atomic.
// This class only writes arguments and reads answers; docs/redis_keys.md shows the keys.
#pragma once

#include "common/config.h"
#include "common/log.h"
#include "common/queue/job_queue.h"
#include "common/queue/queue_scripts.h"
#include "common/queue/redis_pool.h"

#include <condition_variable>
#include <mutex>
#include <set>

namespace undertone {

class RedisQueue final : public JobQueue {
public:
    RedisQueue(const RedisConfig& redis, const QueueConfig& queue, const Log& log);

    Result<> push(std::span<const QueuedJob> jobs) override;
    Result<TakeAnswer> take(const TakeRequest& request) override;
    Result<> wait(std::chrono::milliseconds timeout) override;
    void stop_waiting() override;
    Result<std::vector<bool>> renew(std::string_view worker, std::span<const LeasedJob> jobs,
                                    std::chrono::milliseconds lease) override;
    Result<> finish(std::string_view worker, std::span<const FinishedJob> jobs) override;
    Result<> release(std::string_view worker, JobId job, std::chrono::milliseconds delay) override;
    Result<bool> cancel(JobId job) override;
    Result<std::vector<bool>> known(std::span<const JobId> jobs) override;
    Result<std::optional<QueuePosition>> position(JobId job) override;
    Result<> set_paused(std::optional<TenantId> tenant, bool paused) override;
    Result<> set_cap(TenantId tenant, std::uint32_t jobs_max) override;
    Result<QueueStats> stats() override;

private:
    RedisCommand arguments() const;
    Result<RedisReply> run(const RedisScript& script, const RedisCommand& arguments);
    Result<> await_doorbell(RedisConnection& connection, std::chrono::milliseconds timeout);
    void pause_until(Backoff::TimePoint time);

    const QueueConfig config_;
    const std::chrono::milliseconds timeout_;
    const QueueScripts scripts_;
    RedisPool connections_;
    RedisPool doorbells_;  // connections that block in BLPOP

    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopped_ = false;
    std::set<RedisConnection*> waiting_;  // what stop_waiting() has to interrupt
};

}  // namespace undertone
