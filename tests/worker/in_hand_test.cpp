#include "worker/in_hand.h"

#include "common/queue/events.h"
#include "tests/common/queue/queue_fixture.h"
#include "worker/finisher.h"

#include <catch2/catch.hpp>

#include <chrono>

using namespace undertone;
using namespace undertone::testing;

namespace {

LeasedJob some_job() {
    return {.tenant = TenantId::next(),
            .job = JobId::next(),
            .job_class = JobClass::normal,
            .bytes = 100 * kib,
            .losses = 0};
}

}  // namespace

TEST_CASE("a job is lost once it is marked or removed", "[worker]") {
    InHand lane("w");
    const auto job = some_job();
    lane.add({&job, 1});
    CHECK_FALSE(lane.is_lost(job.job));
    lane.mark_lost(job.job, lane.additions());
    CHECK(lane.is_lost(job.job));
    CHECK(lane.jobs().empty());
    lane.remove(job.job);
    CHECK(lane.is_lost(job.job));
}

TEST_CASE("an answer on a job's lease says nothing of the next lease", "[worker]") {
    InHand lane("w");
    const auto job = some_job();
    lane.add({&job, 1});
    const auto asked = lane.additions();
    lane.remove(job.job);
    lane.add({&job, 1});
    lane.mark_lost(job.job, asked);
    CHECK_FALSE(lane.is_lost(job.job));
}

TEST_CASE("a lane keeps a job that it let go and has taken again", "[worker][redis]") {
    QueueFixture redis;
    const auto events = make_event_publisher(redis.server.config(), quiet_log());
    const auto lane = std::make_shared<InHand>("w");
    const auto job = redis.push(redis.acme);
    const auto take = [&] {
        std::vector<LeasedJob> jobs;
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (jobs.empty() && std::chrono::steady_clock::now() < deadline) {
            jobs = redis.take(lane->worker());
        }
        REQUIRE(jobs.size() == 1);
        lane->add(jobs);
    };
    take();
    for (int i = 0; i < 100; ++i) {
        {
            Finisher finisher(quiet_log(), *redis.queue, *events);
            finisher.release(lane, job, {});
            take();
        }  // the finisher has ended
        REQUIRE_FALSE(lane->is_lost(job));
    }
}
