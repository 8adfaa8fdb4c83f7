#include "common/queue/events.h"

#include "common/queue/watchers.h"
#include "tests/common/queue/queue_fixture.h"

#include <condition_variable>
#include <thread>

using namespace undertone;
using namespace undertone::testing;

namespace {

/// Counts calls and lets a test wait for them.
class Counter {
public:
    void add() {
        const std::lock_guard lock(mutex_);
        ++calls_;
        changed_.notify_all();
    }
    bool await(int calls) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return calls_ >= calls; });
    }
    int calls() {
        const std::lock_guard lock(mutex_);
        return calls_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int calls_ = 0;
};

struct Events {
    RedisServer server;
    std::unique_ptr<EventPublisher> publisher = make_event_publisher(server.config(), quiet_log());
    std::unique_ptr<EventListener> listener = make_event_listener(server.config(), quiet_log());

    /// Returns once the listener hears what is published, and has told everyone that it does.
    void await_listening() {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!is_subscribed()) REQUIRE(std::chrono::steady_clock::now() < deadline);
        const auto job = JobId::next();
        Counter heard;
        const auto watcher = listener->watch(job, [&] { heard.add(); });
        publish({job});
        publish({job});
        REQUIRE(heard.await(2));  // one of them was a message
        listener->unwatch(watcher);
    }
    bool is_subscribed() const {
        const auto script = "'return redis.call([[pubsub]], [[numsub]], [[ut:events]])[2]'";
        return server.command(fmt::format("EVAL {} 0", script)) == ":1";
    }

    void publish(std::vector<JobId> jobs) { REQUIRE(publisher->publish(jobs)); }
};

}  // namespace

TEST_CASE_METHOD(Events, "who watches a job hears of it, and only of it", "[events]") {
    await_listening();
    const auto mine = JobId::next();
    const auto other = JobId::next();
    Counter mine_heard;
    Counter other_heard;
    listener->watch(mine, [&] { mine_heard.add(); });
    listener->watch(other, [&] { other_heard.add(); });

    publish({mine});
    CHECK(mine_heard.await(1));
    publish({JobId::next(), other, JobId::next()});
    CHECK(other_heard.await(1));

    CHECK(mine_heard.calls() == 1);
    CHECK(other_heard.calls() == 1);
}

TEST_CASE_METHOD(Events, "a large batch is one message", "[events]") {
    await_listening();
    std::vector<JobId> jobs;
    Counter heard;
    for (int i = 0; i < 5'000; ++i) {
        jobs.push_back(JobId::next());
        listener->watch(jobs.back(), [&] { heard.add(); });
    }

    publish(jobs);

    CHECK(heard.await(5'000));
    CHECK(heard.calls() == 5'000);
}

TEST_CASE_METHOD(Events, "several may watch one job", "[events]") {
    await_listening();
    const auto job = JobId::next();
    Counter heard;
    for (int i = 0; i < 3; ++i) listener->watch(job, [&] { heard.add(); });

    publish({job});

    CHECK(heard.await(3));
}

TEST_CASE_METHOD(Events, "after unwatch there is no call", "[events]") {
    await_listening();
    const auto job = JobId::next();
    Counter first;
    Counter second;
    const auto watcher = listener->watch(job, [&] { first.add(); });
    listener->watch(job, [&] { second.add(); });

    listener->unwatch(watcher);
    publish({job});

    CHECK(second.await(1));
    CHECK(first.calls() == 0);
}

TEST_CASE_METHOD(Events, "when Redis comes back everyone is told to look again", "[events]") {
    await_listening();
    const auto job = JobId::next();
    Counter heard;
    listener->watch(job, [&] { heard.add(); });

    server.restart();

    CHECK(heard.await(1));
    publish({job});
    CHECK(heard.await(2));
}

TEST_CASE_METHOD(Events, "publishing without Redis loses the hint and nothing else", "[events]") {
    server.kill();
    const std::vector jobs = {JobId::next()};

    const auto published = publisher->publish(jobs);

    REQUIRE(published.has_error());
    CHECK(published.error().code == ErrorCode::unavailable);
}

TEST_CASE_METHOD(Events, "a listener stops while Redis is away", "[events]") {
    await_listening();
    server.kill();
    listener.reset();
    SUCCEED();
}

TEST_CASE("unwatch waits for a call that is running", "[events]") {
    Watchers watchers;
    const auto job = JobId::next();
    Counter entered;
    Counter may_leave;
    bool left = false;
    const auto watcher = watchers.add(job, [&] {
        entered.add();
        may_leave.await(1);
        left = true;
    });
    std::thread notifying([&] { watchers.notify(job); });
    REQUIRE(entered.await(1));

    std::thread unwatching([&] {
        watchers.remove(watcher);
        CHECK(left);
    });
    may_leave.add();
    unwatching.join();
    notifying.join();
}

TEST_CASE("unwatch may be called from inside the call", "[events]") {
    Watchers watchers;
    const auto job = JobId::next();
    int calls = 0;
    std::uint64_t watcher = 0;
    watcher = watchers.add(job, [&] {
        ++calls;
        watchers.remove(watcher);
    });

    watchers.notify(job);
    watchers.notify(job);

    CHECK(calls == 1);
}

TEST_CASE("watchers come and go while notifications run", "[events]") {
    Watchers watchers;
    const std::vector jobs = {JobId::next(), JobId::next(), JobId::next()};
    std::atomic<bool> is_done = false;
    std::thread notifying([&] {
        while (!is_done) {
            for (const auto& job : jobs) watchers.notify(job);
            watchers.notify_all();
        }
    });
    std::vector<std::thread> loops;
    for (int loop = 0; loop < 3; ++loop) {
        loops.emplace_back([&] {
            for (std::size_t i = 0; i < 2'000; ++i) {
                // Gone after remove(): a later call would touch freed memory.
                auto calls = std::make_unique<int>(0);
                const auto watcher =
                    watchers.add(jobs[i % jobs.size()], [target = calls.get()] { ++*target; });
                watchers.remove(watcher);
            }
        });
    }
    for (auto& loop : loops) loop.join();
    is_done = true;
    notifying.join();
    SUCCEED();
}
