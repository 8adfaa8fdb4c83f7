// What happens to jobs in workers' hands.
#include "tests/common/queue/queue_fixture.h"

using namespace undertone;
using namespace undertone::testing;
using std::chrono::milliseconds;

TEST_CASE_METHOD(QueueFixture, "a lease that is renewed stays, one that is not ends", "[queue]") {
    push(acme);
    const auto held = take("w1");
    REQUIRE(held.size() == 1);

    for (int i = 0; i < 5; ++i) {
        advance(lease / 2);
        CHECK(renew("w1", held[0]));
        CHECK(take("w2").empty());
    }

    advance(lease);
    CHECK(ids(take("w2")) == ids(held));
    CHECK_FALSE(renew("w1", held[0]));
}

TEST_CASE_METHOD(QueueFixture, "a jump of Redis's clock ends no lease", "[queue]") {
    push(acme);
    const auto held = take("w1");
    REQUIRE(held.size() == 1);

    // As if the last call had been an hour ago.
    server.command("HINCRBY ut:{q0}:clock real -3600000");

    CHECK(take("w2").empty());
    CHECK(renew("w1", held[0]));
}

TEST_CASE_METHOD(QueueFixture, "queue time never goes back", "[queue]") {
    push(acme);
    const auto held = take("w1");
    server.command("HINCRBY ut:{q0}:clock real 3600000");  // the clock was set back an hour

    CHECK(take("w2").empty());
    advance(lease);
    CHECK(ids(take("w2")) == ids(held));
}

TEST_CASE_METHOD(QueueFixture, "a job that kills its worker is blamed each time", "[queue]") {
    push(acme);
    for (std::uint32_t losses = 0; losses < 4; ++losses) {
        const auto held = take(fmt::format("w{}", losses));
        REQUIRE(held.size() == 1);
        CHECK(held[0].losses == losses);
        advance(lease);
    }
}

TEST_CASE_METHOD(QueueFixture, "a batch lost together blames nobody, and shows the culprit",
                 "[queue]") {
    std::vector<JobId> batch;
    for (int i = 0; i < 5; ++i) batch.push_back(push_small(acme));
    const auto culprit = batch[3];
    CHECK(take("w0", 64).size() == 5);
    advance(lease);

    // Alone now, each before new work of the same batch could come.
    for (int i = 0; i < 5; ++i) {
        const auto worker = fmt::format("w{}", i + 1);
        const auto held = take(worker, 64);
        REQUIRE(held.size() == 1);
        CHECK(held[0].losses == 0);
        if (held[0].job != culprit) finish(worker, held[0]);
    }
    advance(lease);

    const auto again = take("w6", 64);
    REQUIRE(ids(again) == std::vector{culprit});
    CHECK(again[0].losses == 1);
}

TEST_CASE_METHOD(QueueFixture, "jobs taken one after another are lost together too", "[queue]") {
    const auto first = push(acme);
    CHECK(ids(take("w1", 64)) == std::vector{first});
    advance(lease / 2);
    const auto second = push_small(acme);
    CHECK(ids(take("w1", 64, true)) == std::vector{second});

    advance(lease / 2);
    const auto lost_first = take("w2", 64);
    REQUIRE(ids(lost_first) == std::vector{first});
    CHECK(lost_first[0].losses == 0);
    finish("w2", lost_first[0]);

    advance(lease / 2);
    const auto lost_second = take("w3", 64);
    REQUIRE(ids(lost_second) == std::vector{second});
    CHECK(lost_second[0].losses == 0);
}

TEST_CASE_METHOD(QueueFixture, "a job alone in hand after others were finished is blamed",
                 "[queue]") {
    for (int i = 0; i < 3; ++i) push_small(acme);
    const auto held = take("w1", 64);
    REQUIRE(held.size() == 3);
    finish("w1", held[0]);
    finish("w1", held[1]);

    advance(lease);

    const auto again = take("w2", 64);
    REQUIRE(ids(again) == std::vector{held[2].job});
    CHECK(again[0].losses == 1);
}

TEST_CASE_METHOD(QueueFixture, "a suspect is handed to empty hands only", "[queue]") {
    const auto suspect = push(acme);
    take("dead");
    push(globex);
    const auto held = take("busy");
    REQUIRE(held.size() == 1);
    advance(lease / 2);
    CHECK(renew("busy", held[0]));
    advance(lease / 2);

    // It comes back with none rather than starve the suspect.
    CHECK(take("busy").empty());
    finish("busy", held[0]);
    CHECK(ids(take("busy")) == std::vector{suspect});

    // Beside a suspect there is only interactive work.
    push(globex);
    CHECK(take("busy").empty());
    const auto small = push_small(globex);
    CHECK(ids(take("busy", 64, true)) == std::vector{small});
    CHECK(take("idle").size() == 1);
}

TEST_CASE_METHOD(QueueFixture, "a suspect that its worker survives is one no more", "[queue]") {
    const auto job = push_small(acme);
    push_small(acme);
    take("w1", 64);
    advance(lease);
    REQUIRE(ids(take("w2", 64)) == std::vector{job});
    const auto other = take("w3", 64);
    REQUIRE(other.size() == 1);
    finish("w3", other[0]);

    REQUIRE(queue->release("w2", job, milliseconds(0)));
    push_small(acme);

    CHECK(take("w2", 64).size() == 2);
}

TEST_CASE_METHOD(QueueFixture, "renewing takes back a job that waits again", "[queue]") {
    push(acme);
    const auto held = take("w1");
    REQUIRE(queue->set_paused(acme, true));
    advance(lease);
    CHECK(take("w2").empty());  // moves it back to waiting
    CHECK(stats().waiting == 1);

    CHECK(renew("w1", held[0]));

    CHECK(stats().leased == 1);
    CHECK(stats().waiting == 0);
    finish("w1", held[0]);
    CHECK_FALSE(is_known(held[0].job));
}

TEST_CASE_METHOD(QueueFixture, "a finished job is forgotten", "[queue]") {
    push(acme);
    const auto held = take("w1");
    finish("w1", held[0]);

    CHECK_FALSE(is_known(held[0].job));
    CHECK(stats().leased == 0);
    advance(lease);
    CHECK(take("w2").empty());
}

TEST_CASE_METHOD(QueueFixture, "a late worker cannot finish or release another's job", "[queue]") {
    push(acme);
    const auto held = take("late");
    advance(lease);
    REQUIRE(take("w2").size() == 1);

    finish("late", held[0]);
    REQUIRE(queue->release("late", held[0].job, milliseconds(0)));

    CHECK(stats().leased == 1);
    CHECK(renew("w2", held[0]));
}

TEST_CASE_METHOD(QueueFixture, "a late worker may finish what nobody took since", "[queue]") {
    push(acme);
    const auto held = take("late");
    REQUIRE(queue->set_paused(acme, true));
    advance(lease);
    take("w2");

    finish("late", held[0]);

    CHECK_FALSE(is_known(held[0].job));
}

TEST_CASE_METHOD(QueueFixture, "a cancelled job is gone wherever it was", "[queue]") {
    SECTION("waiting") {
        const auto job = push(acme);
        CHECK(*queue->cancel(job));
        CHECK_FALSE(is_known(job));
        CHECK(take().empty());
    }
    SECTION("delayed") {
        const auto job = push(acme, mib, JobClass::normal, milliseconds(1'000));
        CHECK(*queue->cancel(job));
        advance(milliseconds(1'000));
        CHECK(take().empty());
    }
    SECTION("in a worker's hands: it learns when it renews") {
        push(acme);
        const auto held = take();
        CHECK(*queue->cancel(held[0].job));
        CHECK_FALSE(renew("w", held[0]));
        CHECK(stats().leased == 0);
    }
    SECTION("unknown") { CHECK_FALSE(*queue->cancel(JobId::next())); }
}

TEST_CASE_METHOD(QueueFixture, "a job cancelled and pushed again is not the old holder's",
                 "[queue]") {
    const QueuedJob job{.tenant = acme, .job = JobId::next(), .bytes = mib};
    push(job);
    const auto old = take("old");
    CHECK(*queue->cancel(job.job));
    push(job);

    CHECK_FALSE(renew("old", old[0]));
    finish("old", old[0]);
    CHECK(is_known(job.job));

    const auto taken = take("new");
    REQUIRE(ids(taken) == std::vector{job.job});
    CHECK(renew("new", taken[0]));
    finish("new", taken[0]);
    CHECK_FALSE(is_known(job.job));
}

TEST_CASE_METHOD(QueueFixture, "many leases are renewed in one call", "[queue]") {
    for (int i = 0; i < 30; ++i) push_small(acme);
    const auto held = take("w1", 64);
    REQUIRE(held.size() == 30);
    CHECK(*queue->cancel(held[7].job));

    const auto kept = queue->renew("w1", held, lease);

    REQUIRE(kept);
    REQUIRE(kept->size() == held.size());
    for (std::size_t i = 0; i < held.size(); ++i) CHECK((*kept)[i] == (i != 7));
}
