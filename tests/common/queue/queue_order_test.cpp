// Which jobs the queue has, and in what order they come out.
#include "tests/common/queue/queue_fixture.h"

#include <algorithm>

using namespace undertone;
using namespace undertone::testing;
using std::chrono::milliseconds;

TEST_CASE_METHOD(QueueFixture, "a job comes out as it went in", "[queue]") {
    const auto job = push(acme, 70 * mib, JobClass::bulk);

    const auto taken = take();

    REQUIRE(taken.size() == 1);
    CHECK(taken[0].job == job);
    CHECK(taken[0].tenant == acme);
    CHECK(taken[0].job_class == JobClass::bulk);
    CHECK(taken[0].bytes == 70 * mib);
    CHECK(taken[0].losses == 0);
    CHECK(take().empty());
}

TEST_CASE_METHOD(QueueFixture, "an empty queue has nothing due", "[queue]") {
    const auto answer = ask();

    CHECK(answer.jobs.empty());
    CHECK(answer.next_due >= std::chrono::seconds(30));
}

TEST_CASE_METHOD(QueueFixture, "a tenant's jobs come in the order they were made", "[queue]") {
    std::vector<QueuedJob> jobs;
    for (int i = 0; i < 200; ++i) {
        jobs.push_back(
            {.tenant = acme, .job = JobId::next(), .job_class = JobClass::normal, .bytes = mib});
    }
    std::vector<JobId> made;
    for (const auto& job : jobs) made.push_back(job.job);
    // A rebuild pushes in whatever order the store lists them.
    std::reverse(jobs.begin(), jobs.end());
    REQUIRE(queue->push(jobs));

    std::vector<JobId> taken;
    for (auto batch = take(); !batch.empty(); batch = take()) taken.push_back(batch[0].job);

    CHECK(taken == made);
}

TEST_CASE_METHOD(QueueFixture, "pushing again changes nothing, whatever the job's state",
                 "[queue]") {
    const QueuedJob waiting{.tenant = acme, .job = JobId::next(), .bytes = mib};
    push(waiting);
    push(waiting);
    CHECK(stats().waiting == 1);

    const auto leased = take();
    push(waiting);
    CHECK(stats().leased == 1);
    CHECK(stats().waiting == 0);
    CHECK(take("other").empty());

    REQUIRE(queue->release("w", leased[0].job, milliseconds(1'000)));
    push(waiting);
    CHECK(stats().delayed == 1);
    CHECK(stats().waiting == 0);

    const std::vector<QueuedJob> twice(2, {.tenant = acme, .job = JobId::next(), .bytes = mib});
    REQUIRE(queue->push(twice));
    CHECK(stats().waiting == 1);
}

TEST_CASE_METHOD(QueueFixture, "pushing nothing is allowed", "[queue]") {
    CHECK(queue->push({}));
    CHECK(queue->finish("w", {}));
    const auto known = queue->known({});
    REQUIRE(known);
    CHECK(known->empty());
}

TEST_CASE_METHOD(QueueFixture, "small jobs come many at a time, others alone", "[queue]") {
    for (int i = 0; i < 10; ++i) push_small(acme);
    for (int i = 0; i < 3; ++i) push(acme, mib, JobClass::normal);

    CHECK(take("w", 64).size() == 10);
    CHECK(take("w", 64).size() == 1);
    CHECK(take("w", 64).size() == 1);
}

TEST_CASE_METHOD(QueueFixture, "a large job that calls itself interactive still comes alone",
                 "[queue]") {
    const auto before = push_small(acme);
    const auto large = push(acme, 10 * mib, JobClass::interactive);
    const auto after = push_small(acme);

    CHECK(ids(take("w", 64)) == std::vector{before});
    CHECK(ids(take("w", 64)) == std::vector{large});
    CHECK(ids(take("w", 64)) == std::vector{after});
}

TEST_CASE_METHOD(QueueFixture, "between two chunks only interactive jobs are looked at",
                 "[queue]") {
    push(acme, mib, JobClass::normal);
    CHECK(take("w", 64, true).empty());

    const auto small = push_small(acme);
    CHECK(ids(take("w", 64, true)) == std::vector{small});
    CHECK(take("w", 64, true).empty());
    CHECK(take("w", 64).size() == 1);
}

TEST_CASE_METHOD(QueueFixture, "a delayed job comes when it is due", "[queue]") {
    const auto job = push(acme, mib, JobClass::normal, milliseconds(5'000));

    const auto early = ask();
    CHECK(early.jobs.empty());
    // Queue time passes 2 s a call at most: that long a worker may sleep.
    CHECK(early.next_due > milliseconds(0));
    CHECK(early.next_due <= milliseconds(2'000));
    CHECK(stats().delayed == 1);

    advance(milliseconds(5'000));
    CHECK(ids(take()) == std::vector{job});
}

TEST_CASE_METHOD(QueueFixture, "a job given back comes again after its delay", "[queue]") {
    push(acme);
    const auto first = take();
    REQUIRE(queue->release("w", first[0].job, milliseconds(3'000)));
    CHECK(take().empty());

    advance(milliseconds(3'000));
    const auto second = take();
    REQUIRE(second.size() == 1);
    CHECK(second[0].losses == 0);

    REQUIRE(queue->release("w", first[0].job, milliseconds(0)));
    CHECK(take().size() == 1);
}

TEST_CASE_METHOD(QueueFixture, "the position counts the tenant's jobs ahead", "[queue]") {
    take("w");  // a live worker
    const auto first = push(acme);
    const auto second = push(acme);
    push(globex);
    const auto small = push_small(acme);
    const auto late = push(acme, 100 * kib, JobClass::normal, milliseconds(60'000));

    const auto place = [&](JobId job) { return (*queue->position(job))->position; };
    CHECK(place(first) == 0);
    CHECK(place(second) == 1);
    CHECK(place(small) == 0);
    CHECK(place(late) == 2);
}

TEST_CASE_METHOD(QueueFixture, "a waiting job says what it waits for", "[queue]") {
    const auto job = push(acme);
    CHECK(waiting_for(job) == "no_workers");

    REQUIRE(queue->set_paused(std::nullopt, true));
    take("w");  // a worker shows itself
    CHECK(waiting_for(job) == "paused");
    REQUIRE(queue->set_paused(std::nullopt, false));
    CHECK(waiting_for(job) == "behind");

    REQUIRE(queue->set_paused(acme, true));
    CHECK(waiting_for(job) == "paused");
    REQUIRE(queue->set_paused(acme, false));

    const auto late = push(acme, 100 * kib, JobClass::normal, milliseconds(60'000));
    CHECK(waiting_for(late) == "backoff");

    REQUIRE(queue->set_cap(acme, 1));
    CHECK(ids(take()) == std::vector{job});
    const auto next = push(acme);
    CHECK(waiting_for(next) == "tenant_cap");
    CHECK(waiting_for(job) == "nothing");
    CHECK(waiting_for(JobId::next()) == "nothing");
}

TEST_CASE_METHOD(QueueFixture, "a thousand ids are asked for at once", "[queue]") {
    std::vector<JobId> asked;
    std::vector<QueuedJob> jobs;
    for (int i = 0; i < 2'500; ++i) {
        asked.push_back(JobId::next());
        if (i % 2 == 0) jobs.push_back({.tenant = acme, .job = asked.back(), .bytes = kib});
    }
    REQUIRE(queue->push(jobs));

    const auto known = queue->known(asked);

    REQUIRE(known);
    REQUIRE(known->size() == asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) CHECK((*known)[i] == (i % 2 == 0));
}

TEST_CASE_METHOD(QueueFixture, "statistics count jobs, bytes and workers", "[queue]") {
    for (int i = 0; i < 3; ++i) push(acme, mib);
    push(globex, 2 * mib);
    push(globex, 2 * mib, JobClass::bulk, milliseconds(60'000));
    const auto taken = take("w1");
    take("w2", 1, true);
    REQUIRE(queue->set_paused(globex, true));

    const auto counted = stats();

    CHECK(counted.waiting == 3);
    CHECK(counted.leased == 1);
    CHECK(counted.delayed == 1);
    CHECK(counted.workers == 2);
    CHECK_FALSE(counted.paused);
    REQUIRE(counted.tenants.size() == 2);
    const auto& longest = counted.tenants[0];
    CHECK(longest.tenant == acme);
    CHECK(longest.waiting + longest.leased == 3);
    CHECK(longest.bytes == 3 * mib);
    CHECK_FALSE(longest.paused);
    const auto& other = counted.tenants[1];
    CHECK(other.delayed == 1);
    CHECK(other.bytes == 4 * mib);
    CHECK(other.paused);

    for (const auto& job : taken) finish("w1", job);
    advance(lease + milliseconds(1));
    CHECK(stats().workers == 0);
}

TEST_CASE_METHOD(QueueFixture, "statistics show the hundred tenants with the most jobs",
                 "[queue]") {
    std::vector<QueuedJob> jobs;
    for (int i = 0; i < 150; ++i) {
        jobs.push_back({.tenant = TenantId::next(), .job = JobId::next(), .bytes = kib});
    }
    for (int i = 0; i < 2; ++i) jobs.push_back({.tenant = acme, .job = JobId::next(), .bytes = 1});
    REQUIRE(queue->push(jobs));

    const auto counted = stats();

    CHECK(counted.waiting == 152);
    REQUIRE(counted.tenants.size() == 100);
    CHECK(counted.tenants[0].tenant == acme);
}

TEST_CASE_METHOD(QueueFixture, "an emptied queue leaves nothing behind but its clocks", "[queue]") {
    for (int i = 0; i < 300; ++i) push_small(i % 2 == 0 ? acme : globex);
    for (auto jobs = take("w", 64); !jobs.empty(); jobs = take("w", 64)) {
        for (const auto& job : jobs) finish("w", job);
    }

    CHECK(stats().tenants.empty());
    CHECK(server.command("EXISTS ut:{q0}:jobs ut:{q0}:tenants ut:{q0}:total ut:{q0}:leases "
                         "ut:{q0}:hands ut:{q0}:ring:i ut:{q0}:ring:top ut:{q0}:spent:i") == ":0");
}
