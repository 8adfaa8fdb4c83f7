// A queue on a Redis of the test's own, and verbs to say what happens to it.
#pragma once

#include "common/log.h"
#include "common/queue/job_queue.h"
#include "tests/support/redis_server.h"
#include "tests/support/result_text.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace undertone::testing {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;

inline Log quiet_log() {
    LogConfig config;
    config.level = "error";
    return Log(config, "test");
}

struct QueueFixture {
    static constexpr std::chrono::milliseconds lease{30'000};

    RedisServer server;
    std::unique_ptr<JobQueue> queue = make();
    TenantId acme = TenantId::next();
    TenantId globex = TenantId::next();

    std::unique_ptr<JobQueue> make(QueueConfig config = {}) const {
        return make_redis_queue(server.config(), config, quiet_log());
    }

    /// Pushes a job and returns its id.
    JobId push(TenantId tenant, std::uint64_t bytes = 100 * kib,
               JobClass job_class = JobClass::normal, std::chrono::milliseconds delay = {}) {
        const QueuedJob job{.tenant = tenant,
                            .job = JobId::next(),
                            .job_class = job_class,
                            .bytes = bytes,
                            .delay = delay};
        push(job);
        return job.job;
    }
    void push(const QueuedJob& job) { REQUIRE(queue->push({&job, 1})); }

    JobId push_small(TenantId tenant) { return push(tenant, 2 * kib, JobClass::interactive); }

    std::vector<LeasedJob> take(std::string_view worker = "w", std::uint32_t jobs_max = 1,
                                bool interactive_only = false) {
        return ask(worker, jobs_max, interactive_only).jobs;
    }
    TakeAnswer ask(std::string_view worker = "w", std::uint32_t jobs_max = 1,
                   bool interactive_only = false) {
        auto answer = queue->take({.worker = worker,
                                   .jobs_max = jobs_max,
                                   .lease = lease,
                                   .interactive_only = interactive_only});
        REQUIRE(answer);
        return std::move(*answer);
    }

    void finish(std::string_view worker, const LeasedJob& job) {
        finish(worker, job.job, job.bytes);
    }
    void finish(std::string_view worker, JobId job, std::uint64_t bytes) {
        const FinishedJob finished{.job = job, .bytes = bytes};
        REQUIRE(queue->finish(worker, {&finished, 1}));
    }

    bool renew(std::string_view worker, const LeasedJob& job) {
        const auto kept = queue->renew(worker, {&job, 1}, lease);
        REQUIRE(kept);
        REQUIRE(kept->size() == 1);
        return kept->front();
    }

    bool is_known(JobId job) {
        const auto known = queue->known({&job, 1});
        REQUIRE(known);
        return known->front();
    }

    std::string waiting_for(JobId job) {
        const auto position = queue->position(job);
        REQUIRE(position);
        return *position ? (*position)->waiting_for : "nothing";
    }

    QueueStats stats() {
        auto stats = queue->stats();
        REQUIRE(stats);
        return std::move(*stats);
    }

    /// Moves the queue's own clock.
    void advance(std::chrono::milliseconds time) {
        const auto answer =
            server.command(fmt::format("HINCRBY ut:{{q0}}:clock queue {}", time.count()));
        REQUIRE(answer.starts_with(':'));
    }
};

inline std::vector<JobId> ids(const std::vector<LeasedJob>& jobs) {
    std::vector<JobId> result;
    for (const auto& job : jobs) result.push_back(job.job);
    return result;
}

}  // namespace undertone::testing

/// A failed check shows ids as people read them.
namespace Catch {
template <class Kind>
struct StringMaker<undertone::Id<Kind>> {
    static std::string convert(const undertone::Id<Kind>& id) { return id.to_string(); }
};
}  // namespace Catch
