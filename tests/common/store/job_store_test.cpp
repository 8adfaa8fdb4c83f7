#include "common/store/dashboard_store.h"
#include "tests/common/store/store_fixture.h"

using namespace undertone;
using namespace undertone::testing;

namespace {

constexpr MessageTotals three_messages{3, 2, 1, 0, 0, 1'200'000};

struct Jobs : StoreFixture {
    std::vector<std::string> outcomes(const Job& of) {
        std::vector<std::string> words;
        for (const auto& attempt : in_group<std::vector<Attempt>>([&](Connection& connection) {
                 return JobStore(connection, tenant_).attempts(of);
             })) {
            words.push_back(attempt.outcome);
        }
        return words;
    }

    void require_counters_true() {
        CHECK(in_group<std::vector<std::string>>([&](Connection& connection) {
                  return DashboardStore(connection, tenant_).recount();
              }) == std::vector<std::string>{});
    }

    std::int64_t begin(const Job& of, Time now = start) {
        return in_group<std::int64_t>([&](Connection& connection) {
            return JobStore(connection, tenant_).start(of, "worker-1", now);
        });
    }
};

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Jobs, "a small job is completed straight from the queue", "[store]") {
    const auto upload = add_upload();

    REQUIRE(complete(job(upload), three_messages, start));

    const auto done = job(upload);
    CHECK(done.state == JobState::completed);
    CHECK(done.fence == 1);
    CHECK(done.attempt == 1);
    CHECK(done.progress == 100);
    CHECK(done.has_result);
    CHECK(outcomes(done) == Strings{"succeeded"});
    require_counters_true();
}

TEST_CASE_METHOD(Jobs, "a second result for one fence is refused and changes nothing", "[store]") {
    const auto upload = add_upload();
    const auto taken = job(upload);
    REQUIRE(complete(taken, three_messages, start));

    const auto late = complete(taken, {9, 9, 0, 0, 0, 9}, start);

    REQUIRE(late.has_error());
    CHECK(late.error().code == ErrorCode::fenced);
    CHECK(job(upload).revision == 2);
    require_counters_true();
}

TEST_CASE_METHOD(Jobs, "a late result is noted in the job's timeline", "[store]") {
    const auto upload = add_upload();
    const auto taken = job(upload);
    REQUIRE(complete(taken, three_messages, start));

    REQUIRE(try_group([&](Connection& connection) {
        return JobStore(connection, tenant_)
            .refused_late(taken, {"worker-2", taken.fence, start}, start + std::chrono::seconds(1));
    }));

    CHECK(outcomes(job(upload)) == Strings{"succeeded", "refused_late"});
}

TEST_CASE_METHOD(Jobs, "a long job moves its fence when it starts, progresses and completes",
                 "[store]") {
    const auto upload = add_upload();
    const auto queued = job(upload);

    const auto fence = begin(queued);
    REQUIRE(fence == 1);
    REQUIRE(try_group([&](Connection& connection) {
        return JobStore(connection, tenant_)
            .progress(queued.id, fence, {"analyzing", 40, 1'000, 80}, start);
    }));

    auto running = job(upload);
    CHECK(running.state == JobState::running);
    CHECK(running.progress == 40);
    CHECK(outcomes(running) == Strings{"running"});
    REQUIRE(complete(running, three_messages, start));
    CHECK(job(upload).fence == 1);
    CHECK(outcomes(job(upload)) == Strings{"succeeded"});
    require_counters_true();
}

TEST_CASE_METHOD(Jobs, "a job whose worker vanished is started again and the loss is noted",
                 "[store]") {
    const auto upload = add_upload();
    const auto first = begin(job(upload));
    const auto abandoned = job(upload);

    const auto second = begin(abandoned, start + std::chrono::seconds(40));

    CHECK(second == first + 1);
    CHECK(outcomes(job(upload)) == Strings{"lost", "running"});
    const auto stale = try_group([&](Connection& connection) {
        return JobStore(connection, tenant_).progress(abandoned.id, first, {}, start);
    });
    REQUIRE(stale.has_error());
    CHECK(stale.error().code == ErrorCode::fenced);
    require_counters_true();
}

TEST_CASE_METHOD(Jobs, "a failed job keeps its reason and can be retried", "[store]") {
    const auto upload = add_upload();
    const auto queued = job(upload);
    const Holder holder{"worker-1", queued.fence, start};
    const JobError error{.code = "truncated_json",
                         .detail = "the array is not closed",
                         .line = 7,
                         .offset = 512,
                         .retryable = false};

    REQUIRE(try_group([&](Connection& connection) {
        return JobStore(connection, tenant_).fail(queued, holder, error, 6, start);
    }));

    const auto failed = job(upload);
    CHECK(failed.state == JobState::failed);
    CHECK(failed.rows_done == 6);
    CHECK(failed.error.find("\"line\":7") != std::string::npos);
    CHECK(outcomes(failed) == Strings{"failed"});
    require_counters_true();

    const auto again = in_group<Job>([&](Connection& connection) {
        return JobStore(connection, tenant_).retry(failed.id, start);
    });
    CHECK(again.state == JobState::queued);
    CHECK(job(upload).error.empty());
    CHECK(job(upload).attempt == 0);
    require_counters_true();
}

TEST_CASE_METHOD(Jobs, "a job to be retried waits in the store with its time", "[store]") {
    const auto upload = add_upload();
    const auto queued = job(upload);
    const auto later = start + std::chrono::minutes(3);

    REQUIRE(try_group([&](Connection& connection) {
        return JobStore(connection, tenant_)
            .retry_later(queued, {"worker-1", queued.fence, start},
                         {"unavailable", "the disk is away", {}, {}, true}, later, start);
    }));

    CHECK(job(upload).state == JobState::retrying);
    CHECK(job(upload).retry_at == later);
    CHECK(job(upload).attempt == 1);
    require_counters_true();
}

TEST_CASE_METHOD(Jobs, "cancelling fences the worker that has the job", "[store]") {
    const auto upload = add_upload();
    begin(job(upload));
    const auto running = job(upload);

    REQUIRE(in_group<Job>([&](Connection& connection) {
                return JobStore(connection, tenant_).cancel(running.id, start);
            }).state == JobState::cancelled);

    CHECK(complete(running, three_messages, start).error().code == ErrorCode::fenced);
    CHECK(outcomes(job(upload)) == Strings{"cancelled"});
    require_counters_true();
}

TEST_CASE_METHOD(Jobs, "what a state does not allow is a conflict that names the state",
                 "[store]") {
    const auto upload = add_upload();
    const auto id = job(upload).id;

    const auto retried = try_group([&](Connection& connection) -> Result<> {
        const auto done = JobStore(connection, tenant_).retry(id, start);
        if (!done) return done.error();
        return {};
    });
    REQUIRE(retried.has_error());
    CHECK(retried.error().code == ErrorCode::conflict);
    CHECK(retried.error().detail.find("pending") != std::string::npos);

    REQUIRE(complete(job(upload), three_messages, start));
    const auto cancelled = try_group([&](Connection& connection) -> Result<> {
        const auto done = JobStore(connection, tenant_).cancel(id, start);
        if (!done) return done.error();
        return {};
    });
    REQUIRE(cancelled.has_error());
    CHECK(cancelled.error().code == ErrorCode::conflict);
}

TEST_CASE_METHOD(Jobs, "reprocessing replaces the result and its share of the counters",
                 "[store]") {
    const auto upload = add_upload();
    REQUIRE(complete(job(upload), three_messages, start));
    const auto id = job(upload).id;
    REQUIRE(in_group<Job>([&](Connection& connection) {
                return JobStore(connection, tenant_).reprocess(id, start);
            }).state == JobState::queued);
    CHECK(in_group<std::optional<StoredResult>>([&](Connection& connection) {
              return ResultStore(connection, tenant_).find(upload);
          }).has_value());

    REQUIRE(complete(job(upload), {3, 0, 3, 0, 0, -900'000}, start + std::chrono::seconds(9)));

    CHECK(outcomes(job(upload)) == Strings{"succeeded", "succeeded"});
    const auto summary = in_group<DashboardSummary>(
        [&](Connection& connection) { return DashboardStore(connection, tenant_).summary(); });
    CHECK(summary.messages == MessageTotals{3, 0, 3, 0, 0, -900'000});
    require_counters_true();
}

TEST_CASE_METHOD(Jobs, "a reprocess that is cancelled goes back to its old result", "[store]") {
    const auto upload = add_upload();
    REQUIRE(complete(job(upload), three_messages, start));
    const auto id = job(upload).id;
    in_group<Job>(
        [&](Connection& connection) { return JobStore(connection, tenant_).reprocess(id, start); });

    in_group<Job>(
        [&](Connection& connection) { return JobStore(connection, tenant_).cancel(id, start); });

    CHECK(job(upload).state == JobState::completed);
    CHECK(job(upload).rows_done == 3);
    CHECK(job(upload).progress == 100);
    CHECK(job(upload).error.find("cancelled") != std::string::npos);
    require_counters_true();
}

TEST_CASE_METHOD(Jobs, "a job begins anew from every state but a cancelled one", "[store]") {
    const auto upload = add_upload();
    const auto begin_anew = [&] {
        return in_group<std::optional<Job>>([&](Connection& connection) {
            return JobStore(connection, tenant_).begin_anew(JobId{upload.uuid}, start);
        });
    };

    // Queued or running: who has it can do no more.
    const auto queued = job(upload);
    REQUIRE(begin_anew()->state == JobState::queued);
    CHECK(complete(queued, three_messages, start).error().code == ErrorCode::fenced);
    begin(job(upload));
    const auto running = job(upload);
    REQUIRE(begin_anew()->state == JobState::queued);
    CHECK(complete(running, three_messages, start).error().code == ErrorCode::fenced);
    CHECK(outcomes(job(upload)) == Strings{"cancelled"});

    // Completed, and a reprocess that runs: the result stays.
    REQUIRE(complete(job(upload), three_messages, start));
    REQUIRE(begin_anew()->has_result);
    begin(job(upload));
    REQUIRE(begin_anew()->has_result);
    CHECK(job(upload).state == JobState::queued);
    CHECK(job(upload).error.empty());
    require_counters_true();

    const auto other = add_upload();
    in_group<Job>([&](Connection& connection) {
        return JobStore(connection, tenant_).cancel(JobId{other.uuid}, start);
    });
    CHECK_FALSE(in_group<std::optional<Job>>([&](Connection& connection) {
        return JobStore(connection, tenant_).begin_anew(JobId{other.uuid}, start);
    }));
    require_counters_true();
}

TEST_CASE_METHOD(Jobs, "unfinished jobs of all tenants are listed page by page", "[store]") {
    const auto first = add_upload(), second = add_upload(), done = add_upload();
    REQUIRE(complete(job(done), three_messages, start));
    const auto page = [&](const std::optional<Job>& after) {
        return in_group<std::vector<Job>>([&](Connection& connection) {
            return OpenJobStore(connection)
                .list("pending", after, start + std::chrono::seconds(1), 1);
        });
    };

    const auto one = page(std::nullopt);
    REQUIRE(one.size() == 1);
    CHECK(one[0].id.uuid == first.uuid);
    const auto two = page(one[0]);
    REQUIRE(two.size() == 1);
    CHECK(two[0].id.uuid == second.uuid);
    CHECK(page(two[0]).empty());
}
