// Who is served next.
#include "tests/common/queue/queue_fixture.h"

#include <map>

using namespace undertone;
using namespace undertone::testing;
using std::chrono::milliseconds;

namespace {

struct Fairness : QueueFixture {
    void push_many(TenantId tenant, int number, std::uint64_t bytes, JobClass job_class) {
        std::vector<QueuedJob> jobs;
        for (int i = 0; i < number; ++i) {
            jobs.push_back(
                {.tenant = tenant, .job = JobId::next(), .job_class = job_class, .bytes = bytes});
        }
        REQUIRE(queue->push(jobs));
    }

    /// Takes and finishes one job.
    LeasedJob work_one() {
        const auto jobs = take();
        REQUIRE(jobs.size() == 1);
        finish("w", jobs[0]);
        return jobs[0];
    }
};

}  // namespace

TEST_CASE_METHOD(Fairness, "a tenant's 20,000 jobs delay another's single job by one", "[queue]") {
    push_many(acme, 20'000, mib, JobClass::normal);
    for (int i = 0; i < 50; ++i) work_one();

    const auto single = push(globex, mib);

    std::vector<JobId> next;
    for (int i = 0; i < 2; ++i) next.push_back(work_one().job);
    CHECK(std::count(next.begin(), next.end(), single) == 1);
}

TEST_CASE_METHOD(Fairness, "a tenant's 20,000 small jobs delay another's by one batch", "[queue]") {
    push_many(acme, 20'000, 2 * kib, JobClass::interactive);
    for (const auto& job : take("w", 64)) finish("w", job);

    const auto single = push_small(globex);

    const auto batch = ids(take("w", 64));
    CHECK(batch.size() == 64);
    CHECK(std::count(batch.begin(), batch.end(), single) == 1);
}

TEST_CASE_METHOD(Fairness, "tenants share by bytes, not by jobs", "[queue]") {
    push_many(acme, 400, mib, JobClass::normal);
    push_many(globex, 400, 4 * mib, JobClass::normal);

    std::map<TenantId, std::uint64_t> bytes;
    for (int i = 0; i < 100; ++i) {
        const auto job = work_one();
        bytes[job.tenant] += job.bytes;
    }

    CHECK(bytes[acme] == 80 * mib);
    CHECK(bytes[globex] == 80 * mib);
}

TEST_CASE_METHOD(Fairness, "in batches too, tenants share by bytes", "[queue]") {
    push_many(acme, 4'000, 8 * kib, JobClass::interactive);
    push_many(globex, 4'000, 32 * kib, JobClass::interactive);

    std::map<TenantId, double> bytes;
    for (int i = 0; i < 20; ++i) {
        for (const auto& job : take("w", 64)) {
            bytes[job.tenant] += static_cast<double>(job.bytes);
            finish("w", job);
        }
    }

    CHECK(bytes[acme] / bytes[globex] == Approx(1).epsilon(0.1));
}

TEST_CASE_METHOD(Fairness, "tiny jobs cost more than their bytes", "[queue]") {
    push_many(acme, 100, 1, JobClass::normal);
    push_many(globex, 100, 4 * kib, JobClass::normal);

    std::map<TenantId, int> jobs;
    for (int i = 0; i < 100; ++i) ++jobs[work_one().tenant];

    CHECK(jobs[acme] == 50);
    CHECK(jobs[globex] == 50);
}

TEST_CASE_METHOD(Fairness, "what a job really cost is charged when it is finished", "[queue]") {
    push_many(acme, 100, mib, JobClass::normal);
    push_many(globex, 100, mib, JobClass::normal);
    std::map<TenantId, int> jobs;

    // Each of acme's files turns out to be three times as long.
    for (int i = 0; i < 100; ++i) {
        const auto job = take();
        REQUIRE(job.size() == 1);
        ++jobs[job[0].tenant];
        finish("w", job[0].job, job[0].tenant == acme ? 3 * mib : mib);
    }

    CHECK(jobs[acme] == Approx(25).margin(1));
    CHECK(jobs[globex] == Approx(75).margin(1));
}

TEST_CASE_METHOD(Fairness, "a tenant that was away has saved no credit", "[queue]") {
    push_many(acme, 200, mib, JobClass::normal);
    for (int i = 0; i < 100; ++i) work_one();

    push_many(globex, 100, mib, JobClass::normal);

    std::map<TenantId, int> jobs;
    for (int i = 0; i < 40; ++i) ++jobs[work_one().tenant];
    CHECK(jobs[globex] == 20);
}

TEST_CASE_METHOD(Fairness, "leaving and coming back does not escape the bill", "[queue]") {
    push_many(globex, 100, mib, JobClass::normal);
    std::map<TenantId, std::uint64_t> bytes;

    // acme never has more than one large job waiting.
    push(acme, 8 * mib);
    for (int i = 0; i < 90; ++i) {
        const auto job = work_one();
        bytes[job.tenant] += job.bytes;
        if (job.tenant == acme) push(acme, 8 * mib);
    }

    CHECK(static_cast<double>(bytes[acme]) ==
          Approx(static_cast<double>(bytes[globex])).margin(8 * mib));
}

TEST_CASE_METHOD(Fairness, "classes share the workers 16 : 4 : 1", "[queue]") {
    push_many(acme, 800, mib, JobClass::interactive);
    push_many(acme, 800, mib, JobClass::normal);
    push_many(acme, 800, mib, JobClass::bulk);

    std::map<JobClass, int> jobs;
    for (int i = 0; i < 210; ++i) ++jobs[work_one().job_class];

    CHECK(jobs[JobClass::interactive] == Approx(160).margin(2));
    CHECK(jobs[JobClass::normal] == Approx(40).margin(2));
    CHECK(jobs[JobClass::bulk] == Approx(10).margin(2));
}

TEST_CASE_METHOD(Fairness, "a class that had no work has saved no credit", "[queue]") {
    push_many(acme, 400, mib, JobClass::bulk);
    for (int i = 0; i < 100; ++i) work_one();

    push_many(globex, 400, mib, JobClass::normal);

    std::map<JobClass, int> jobs;
    for (int i = 0; i < 50; ++i) ++jobs[work_one().job_class];
    CHECK(jobs[JobClass::normal] == Approx(40).margin(1));
    CHECK(jobs[JobClass::bulk] == Approx(10).margin(1));
}

TEST_CASE_METHOD(Fairness, "no more of a tenant's jobs run than its cap allows", "[queue]") {
    REQUIRE(queue->set_cap(acme, 2));
    push_many(acme, 10, kib, JobClass::interactive);

    const auto first = take("w1", 64);
    CHECK(first.size() == 2);
    CHECK(take("w2", 64).empty());

    const auto other = push(globex);
    CHECK(ids(take("w2", 64)) == std::vector{other});

    finish("w1", first[0]);
    CHECK(take("w3", 64).size() == 1);
    CHECK(take("w4", 64).empty());

    REQUIRE(queue->set_cap(acme, 4));
    CHECK(take("w4", 64).size() == 2);

    REQUIRE(queue->set_cap(acme, 0));
    CHECK(take("w5", 64).size() == 5);
}

TEST_CASE_METHOD(Fairness, "the configured cap holds for tenants without their own", "[queue]") {
    QueueConfig config;
    config.tenant_jobs_max = 3;
    queue = make(config);
    push_many(acme, 10, kib, JobClass::interactive);
    push_many(globex, 10, kib, JobClass::interactive);
    REQUIRE(queue->set_cap(globex, 0));

    std::map<TenantId, int> jobs;
    for (const auto& job : take("w", 64)) ++jobs[job.tenant];

    CHECK(jobs[acme] == 3);
    CHECK(jobs[globex] == 10);
}

TEST_CASE_METHOD(Fairness, "a cap that was lifted by configuration holds nobody back", "[queue]") {
    QueueConfig config;
    config.tenant_jobs_max = 1;
    queue = make(config);
    push_many(acme, 10, kib, JobClass::interactive);
    const auto held = take("w1", 64);
    REQUIRE(held.size() == 1);

    queue = make();  // restarted without a cap
    finish("w1", held[0]);

    CHECK(take("w2", 64).size() == 9);
}

TEST_CASE_METHOD(Fairness, "every way out of a lease makes room under the cap", "[queue]") {
    REQUIRE(queue->set_cap(acme, 1));
    push_many(acme, 5, mib, JobClass::normal);
    auto held = take("w1");
    REQUIRE(held.size() == 1);

    SECTION("finish") { finish("w1", held[0]); }
    SECTION("release") { REQUIRE(queue->release("w1", held[0].job, milliseconds(60'000))); }
    SECTION("cancel") { REQUIRE(*queue->cancel(held[0].job)); }
    SECTION("the lease ends") { advance(lease); }

    CHECK(take("w2").size() == 1);
    CHECK(take("w3").empty());
}

TEST_CASE_METHOD(Fairness, "a paused tenant's jobs wait, running ones go on", "[queue]") {
    push_many(acme, 3, mib, JobClass::normal);
    const auto running = take();
    REQUIRE(running.size() == 1);

    REQUIRE(queue->set_paused(acme, true));
    push(acme);
    const auto other = push(globex);

    CHECK(ids(take("w2")) == std::vector{other});
    CHECK(take("w3").empty());
    CHECK(renew("w", running[0]));
    finish("w", running[0]);
    CHECK(take("w3").empty());

    REQUIRE(queue->set_paused(acme, false));
    CHECK(take("w3").size() == 1);
}

TEST_CASE_METHOD(Fairness, "everyone can be paused", "[queue]") {
    push_many(acme, 3, mib, JobClass::normal);

    REQUIRE(queue->set_paused(std::nullopt, true));
    CHECK(take().empty());
    CHECK(stats().paused);

    REQUIRE(queue->set_paused(std::nullopt, false));
    CHECK(take().size() == 1);
    CHECK_FALSE(stats().paused);
}
