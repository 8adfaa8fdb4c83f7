// Redis may be empty, new or away at any time.
#include "common/queue/redis_queue.h"
#include "tests/common/queue/queue_fixture.h"

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

using namespace undertone;
using namespace undertone::testing;
using std::chrono::milliseconds;

TEST_CASE_METHOD(QueueFixture, "after a flush a worker keeps its job by renewing", "[queue]") {
    push(acme, 3 * mib, JobClass::normal);
    const auto held = take("w1");
    server.flush();

    CHECK(renew("w1", held[0]));

    CHECK(is_known(held[0].job));
    const auto counted = stats();
    CHECK(counted.leased == 1);
    REQUIRE(counted.tenants.size() == 1);
    CHECK(counted.tenants[0].bytes == 3 * mib);
    CHECK(take("w2").empty());
    finish("w1", held[0]);
    CHECK(stats().tenants.empty());
}

TEST_CASE_METHOD(QueueFixture, "after a flush a pushed job goes back to who works on it",
                 "[queue]") {
    const QueuedJob job{.tenant = acme, .job = JobId::next(), .bytes = mib};
    push(job);
    const auto held = take("w1");
    server.flush();
    push(job);  // the reconciler's

    CHECK(renew("w1", held[0]));

    CHECK(take("w2").empty());
    CHECK(stats().leased == 1);
}

TEST_CASE_METHOD(QueueFixture, "after a flush who comes first keeps the job", "[queue]") {
    const QueuedJob job{.tenant = acme, .job = JobId::next(), .bytes = mib};
    push(job);
    const auto held = take("w1");
    server.flush();
    push(job);
    CHECK(take("w2").size() == 1);

    CHECK_FALSE(renew("w1", held[0]));
}

TEST_CASE_METHOD(QueueFixture, "a job cancelled while Redis knew nothing stays cancelled",
                 "[queue]") {
    push(acme);
    const auto held = take("w1");
    server.flush();

    CHECK_FALSE(*queue->cancel(held[0].job));

    CHECK_FALSE(renew("w1", held[0]));
    CHECK_FALSE(is_known(held[0].job));
}

TEST_CASE_METHOD(QueueFixture, "the calls of a worker that missed a flush do no harm", "[queue]") {
    push(acme);
    const auto held = take("w1");
    server.flush();

    finish("w1", held[0]);
    REQUIRE(queue->release("w1", held[0].job, milliseconds(100)));
    CHECK(waiting_for(held[0].job) == "nothing");

    CHECK(stats().leased == 0);
    CHECK(stats().tenants.empty());
    CHECK(ask("w1").jobs.empty());
    const auto job = push(acme);
    CHECK(ids(take("w1")) == std::vector{job});
}

TEST_CASE_METHOD(QueueFixture, "a new, empty server is used like the old one", "[queue]") {
    push(acme);
    const auto held = take("w1");

    server.restart();

    CHECK(renew("w1", held[0]));
    const auto job = push(acme);
    CHECK(ids(take("w2")) == std::vector{job});
}

TEST_CASE("a server that keeps its data gives the jobs back", "[queue]") {
    const RedisServer::Keeps keeps = RedisServer::Keeps::everything;
    RedisServer server(keeps);
    const auto queue = make_redis_queue(server.config(), {}, quiet_log());
    const QueuedJob job{.tenant = TenantId::next(), .job = JobId::next(), .bytes = mib};
    REQUIRE(queue->push({&job, 1}));

    server.restart();

    const auto answer = queue->take({.worker = "w"});
    REQUIRE(answer);
    CHECK(ids(answer->jobs) == std::vector{job.job});
}

TEST_CASE_METHOD(QueueFixture, "a lost hash of records costs nothing but the jobs in it",
                 "[queue]") {
    for (int i = 0; i < 100; ++i) push_small(acme);
    server.command("DEL ut:{q0}:jobs");
    const auto job = push(globex);

    CHECK(ids(take("w", 64)).size() <= 1);
    for (int i = 0; i < 20 && is_known(job) && stats().leased == 0; ++i) take("w", 64);
    CHECK(stats().leased == 1);
    CHECK(take("w2", 64).empty());
}

TEST_CASE_METHOD(QueueFixture, "without Redis every call is unavailable, then all is well",
                 "[queue]") {
    const auto job = push(acme);
    server.kill();

    CHECK(queue->take({.worker = "w"}).error().code == ErrorCode::unavailable);
    CHECK(queue->wait(milliseconds(10)).error().code == ErrorCode::unavailable);
    CHECK(queue->cancel(job).error().code == ErrorCode::unavailable);
    CHECK(queue->known({&job, 1}).error().code == ErrorCode::unavailable);
    CHECK(queue->stats().error().code == ErrorCode::unavailable);
    CHECK(queue->position(job).error().code == ErrorCode::unavailable);

    server.start();
    // wait() rests until the next attempt, so this loop does not spin.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!queue->wait(milliseconds(1)) && std::chrono::steady_clock::now() < deadline) {
    }
    while (!queue->stats() && std::chrono::steady_clock::now() < deadline) {
        static_cast<void>(queue->wait(milliseconds(1)));
    }
    CHECK(stats().waiting == 0);
    const auto next = push(acme);
    CHECK(ids(take()) == std::vector{next});
}

TEST_CASE_METHOD(QueueFixture, "four workers at once get each job once", "[queue]") {
    constexpr int jobs_count = 4'000;
    std::vector<QueuedJob> jobs;
    for (int i = 0; i < jobs_count; ++i) {
        jobs.push_back({.tenant = i % 3 == 0 ? acme : globex,
                        .job = JobId::next(),
                        .job_class = i % 10 == 0 ? JobClass::normal : JobClass::interactive,
                        .bytes = i % 10 == 0 ? mib : kib});
    }
    REQUIRE(queue->push(jobs));

    std::mutex mutex;
    std::multiset<JobId> seen;
    const auto work = [&](int number) {
        const auto worker = fmt::format("w{}", number);
        for (;;) {
            const auto answer = queue->take({.worker = worker, .jobs_max = 16});
            if (!answer || answer->jobs.empty()) return;
            std::vector<FinishedJob> finished;
            for (const auto& job : answer->jobs) finished.push_back({job.job, job.bytes});
            {
                const std::lock_guard lock(mutex);
                for (const auto& job : answer->jobs) seen.insert(job.job);
            }
            if (!queue->finish(worker, finished)) return;
        }
    };
    std::vector<std::thread> workers;
    for (int i = 0; i < 4; ++i) workers.emplace_back(work, i);
    for (auto& worker : workers) worker.join();

    CHECK(seen.size() == jobs_count);
    CHECK(std::set<JobId>(seen.begin(), seen.end()).size() == jobs_count);
    CHECK(stats().waiting == 0);
    CHECK(stats().leased == 0);
}
