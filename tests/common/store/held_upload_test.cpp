#include "common/db/migrate.h"
#include "common/store/dashboard_store.h"
#include "tests/common/store/store_fixture.h"

using namespace undertone;
using namespace undertone::testing;

namespace {

const JobError infected{.code = "infected",
                        .detail = "the scan found Some.Signature",
                        .line = {},
                        .offset = {},
                        .retryable = false};

struct HeldUploads : StoreFixture {
    Job add_held() {
        auto upload = new_upload("chat.json");
        upload.held = true;
        REQUIRE(try_group([&](Connection& connection) {
            return UploadStore(connection, tenant_).insert(upload);
        }));
        return job(upload.id);
    }

    Job now(const Job& of) { return job(UploadId{of.id.uuid}); }

    Result<> found_clean(const Job& of) {
        return try_group([&](Connection& connection) {
            return JobStore(connection, tenant_).found_clean(of, start);
        });
    }

    Result<> quarantine(const Job& of) {
        return try_group([&](Connection& connection) {
            return JobStore(connection, tenant_)
                .quarantine(of, {"worker-1", of.fence, start}, infected, start);
        });
    }

    Job change(const Job& of, Result<Job> (JobStore::*transition)(JobId, Time)) {
        return in_group<Job>([&](Connection& connection) {
            return (JobStore(connection, tenant_).*transition)(of.id, start);
        });
    }

    std::size_t listed(const std::string& status) {
        UploadFilter filter;
        filter.status = status;
        return in_group<std::vector<UploadView>>([&](Connection& connection) {
                   return UploadStore(connection, tenant_).list(filter, {});
               })
            .size();
    }

    void require_counters_true() {
        CHECK(in_group<std::vector<std::string>>([&](Connection& connection) {
                  return DashboardStore(connection, tenant_).recount();
              }) == std::vector<std::string>{});
    }
};

}  // namespace

TEST_CASE_METHOD(HeldUploads, "a held upload is pending, and nothing can complete it", "[store]") {
    const auto held = add_held();

    CHECK(held.state == JobState::held);
    CHECK(held.unscanned);
    CHECK(listed("pending") == 1);
    CHECK(complete(held, {}, start).error().code == ErrorCode::fenced);
    const auto started = try_group([&](Connection& connection) -> Result<> {
        const auto fence = JobStore(connection, tenant_).start(held, "worker-1", start);
        if (!fence) return fence.error();
        return {};
    });
    CHECK(started.error().code == ErrorCode::fenced);
    require_counters_true();
}

TEST_CASE_METHOD(HeldUploads, "the reconciler's list has what is held", "[store]") {
    const auto held = add_held();
    const auto open = in_group<std::vector<Job>>([&](Connection& connection) {
        return OpenJobStore(connection)
            .list("pending", std::nullopt, start + std::chrono::seconds(1), 10);
    });
    REQUIRE(open.size() == 1);
    CHECK(open[0].id == held.id);
}

TEST_CASE_METHOD(HeldUploads, "found clean, an upload is queued with another fence", "[store]") {
    const auto held = add_held();

    REQUIRE(found_clean(held));

    const auto queued = now(held);
    CHECK(queued.state == JobState::queued);
    CHECK_FALSE(queued.unscanned);
    CHECK(queued.fence == held.fence + 1);
    // A second scanner that had it too changes nothing any more.
    CHECK(found_clean(held).error().code == ErrorCode::fenced);
    CHECK(quarantine(held).error().code == ErrorCode::fenced);
    REQUIRE(complete(queued, {}, start));
    require_counters_true();
}

TEST_CASE_METHOD(HeldUploads, "a quarantined upload has failed and says why", "[store]") {
    const auto held = add_held();

    REQUIRE(quarantine(held));

    const auto job = now(held);
    CHECK(job.state == JobState::quarantined);
    CHECK(job.unscanned);
    CHECK(job.error.find("Some.Signature") != std::string::npos);
    CHECK(listed("failed") == 1);
    require_counters_true();
}

TEST_CASE_METHOD(HeldUploads, "no way leads around the scan", "[store]") {
    const auto held = add_held();

    CHECK(change(held, &JobStore::cancel).state == JobState::cancelled);
    CHECK(now(held).unscanned);
    CHECK(change(held, &JobStore::retry).state == JobState::held);
    require_counters_true();

    REQUIRE(quarantine(now(held)));
    CHECK(change(held, &JobStore::retry).state == JobState::held);
    CHECK(now(held).error.empty());
    require_counters_true();

    REQUIRE(try_group([&](Connection& connection) {
        const auto job = JobStore(connection, tenant_).find(held.id).value();
        return JobStore(connection, tenant_)
            .fail(*job, {"worker-1", job->fence, start}, infected, 0, start);
    }));
    CHECK(now(held).state == JobState::failed);
    CHECK(now(held).unscanned);
    CHECK(change(held, &JobStore::retry).state == JobState::held);
    require_counters_true();
}

TEST_CASE_METHOD(HeldUploads, "a quarantined upload can be deleted", "[store]") {
    const auto held = add_held();
    REQUIRE(quarantine(held));

    const auto removed = in_group<std::optional<RemovedUpload>>([&](Connection& connection) {
        return UploadStore(connection, tenant_).remove(UploadId{held.id.uuid});
    });

    CHECK(removed.has_value());
    require_counters_true();
}

TEST_CASE_METHOD(HeldUploads, "an older program is not handed what was never scanned", "[store]") {
    const auto held = add_held(), refused = add_held();
    REQUIRE(quarantine(refused));
    constexpr int before_scanning = 3;
    const Log log(quiet(), "test");

    database_.reset();
    REQUIRE(migrate(config_, before_scanning, log));
    REQUIRE(migrate(config_, schema_versions(config_)->latest, log));
    database_ = open_database(config_, log).value();

    CHECK(now(held).state == JobState::cancelled);
    CHECK(now(refused).state == JobState::failed);
    require_counters_true();
}
