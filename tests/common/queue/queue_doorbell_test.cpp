// How a waiting worker learns that there is work.
#include "tests/common/queue/queue_fixture.h"

#include <atomic>
#include <future>

using namespace undertone;
using namespace undertone::testing;
using std::chrono::milliseconds;

namespace {

constexpr std::chrono::seconds too_long{20};
constexpr milliseconds timeout{60'000};  // a test that depended on it would fail as too long

struct Doorbell : QueueFixture {
    /// A worker that waits and takes until it has a job, or waiting was stopped.
    std::future<std::vector<LeasedJob>> worker(std::string name) {
        return std::async(std::launch::async, [this, name] {
            std::vector<LeasedJob> jobs;
            while (jobs.empty() && !is_stopped) {
                if (!queue->wait(timeout)) break;
                if (auto answer = queue->take({.worker = name})) jobs = answer->jobs;
            }
            return jobs;
        });
    }

    /// Returns when `number` workers are blocked at the bell.
    void await_blocked(int number) {
        const auto script =
            "'return tonumber(string.match(redis.call([[info]], [[clients]]), "
            "[[blocked_clients:(%d+)]]))'";
        const auto deadline = std::chrono::steady_clock::now() + too_long;
        while (server.command(fmt::format("EVAL {} 0", script)) != fmt::format(":{}", number)) {
            REQUIRE(std::chrono::steady_clock::now() < deadline);
        }
    }

    std::atomic<bool> is_stopped = false;
};

}  // namespace

TEST_CASE_METHOD(Doorbell, "a push wakes a waiting worker", "[queue]") {
    auto waiting = worker("w");
    await_blocked(1);

    const auto job = push(acme);

    REQUIRE(waiting.wait_for(too_long) == std::future_status::ready);
    CHECK(ids(waiting.get()) == std::vector{job});
}

TEST_CASE_METHOD(Doorbell, "a push before the wait is not missed", "[queue]") {
    const auto job = push(acme);

    auto waiting = worker("w");

    REQUIRE(waiting.wait_for(too_long) == std::future_status::ready);
    CHECK(ids(waiting.get()) == std::vector{job});
}

TEST_CASE_METHOD(Doorbell, "a worker that leaves jobs behind wakes the next", "[queue]") {
    std::vector<std::future<std::vector<LeasedJob>>> workers;
    for (int i = 0; i < 3; ++i) workers.push_back(worker(fmt::format("w{}", i)));
    await_blocked(3);
    const std::vector<QueuedJob> jobs = {{.tenant = acme, .job = JobId::next(), .bytes = mib},
                                         {.tenant = acme, .job = JobId::next(), .bytes = mib},
                                         {.tenant = globex, .job = JobId::next(), .bytes = mib}};

    REQUIRE(queue->push(jobs));

    for (auto& waiting : workers) {
        REQUIRE(waiting.wait_for(too_long) == std::future_status::ready);
        CHECK(waiting.get().size() == 1);
    }
}

TEST_CASE_METHOD(Doorbell, "whatever lets a job run wakes a worker", "[queue]") {
    REQUIRE(queue->set_cap(acme, 1));
    push(acme);
    push(acme);
    const auto held = take("busy");
    REQUIRE(held.size() == 1);
    REQUIRE(queue->wait(timeout));  // the bell of the pushes
    auto waiting = worker("w");
    await_blocked(1);

    SECTION("a job of a capped tenant ends") { finish("busy", held[0]); }
    SECTION("it is given back") {
        REQUIRE(queue->release("busy", held[0].job, milliseconds(9'000)));
    }
    SECTION("it is cancelled") { REQUIRE(queue->cancel(held[0].job)); }
    SECTION("the cap is lifted") { REQUIRE(queue->set_cap(acme, 0)); }

    REQUIRE(waiting.wait_for(too_long) == std::future_status::ready);
    CHECK(waiting.get().size() == 1);
}

TEST_CASE_METHOD(Doorbell, "letting a tenant go on wakes a worker", "[queue]") {
    const auto everyone = GENERATE(true, false);
    const auto who = everyone ? std::nullopt : std::optional(acme);
    REQUIRE(queue->set_paused(who, true));
    push(acme);
    REQUIRE(queue->wait(timeout));
    auto waiting = worker("w");
    await_blocked(1);

    REQUIRE(queue->set_paused(who, false));

    REQUIRE(waiting.wait_for(too_long) == std::future_status::ready);
    CHECK(waiting.get().size() == 1);
}

TEST_CASE_METHOD(Doorbell, "a delayed job wakes a worker, so that it knows when to come",
                 "[queue]") {
    auto rung = std::async(std::launch::async, [&] { return queue->wait(timeout); });
    await_blocked(1);

    push(acme, mib, JobClass::normal, milliseconds(5'000));

    REQUIRE(rung.wait_for(too_long) == std::future_status::ready);
    CHECK(rung.get());
    CHECK(ask().next_due <= milliseconds(5'000));
}

TEST_CASE_METHOD(Doorbell, "the bell rings once for many pushes", "[queue]") {
    for (int i = 0; i < 50; ++i) push(acme);

    CHECK(server.command("LLEN ut:{q0}:bell") == ":1");
}

TEST_CASE_METHOD(Doorbell, "waiting ends by itself", "[queue]") {
    CHECK(queue->wait(milliseconds(1)));
}

TEST_CASE_METHOD(Doorbell, "a process that stops wakes its own waiting threads", "[queue]") {
    auto first = worker("w1");
    auto second = worker("w2");
    await_blocked(2);

    is_stopped = true;
    queue->stop_waiting();

    CHECK(first.wait_for(too_long) == std::future_status::ready);
    CHECK(second.wait_for(too_long) == std::future_status::ready);
    CHECK(queue->wait(timeout));  // no longer waits
    CHECK(queue->stats());        // the rest still works
}

TEST_CASE_METHOD(Doorbell, "waiting survives the loss of the server", "[queue]") {
    auto waiting = std::async(std::launch::async, [&] { return queue->wait(timeout); });
    await_blocked(1);

    server.kill();

    REQUIRE(waiting.wait_for(too_long) == std::future_status::ready);
    CHECK(waiting.get().has_error());
}
