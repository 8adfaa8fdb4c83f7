#include "common/store/report_store.h"

#include "common/store/blob_references.h"
#include "common/store/dataset_store.h"
#include "common/store/report_share_store.h"
#include "tests/common/store/store_fixture.h"

#include <algorithm>

using namespace undertone;
using namespace undertone::testing;

namespace {

struct Reports : StoreFixture {
    ReportId add_report(UploadId dataset) {
        const NewReport report{.id = ReportId::next(),
                               .dataset = dataset,
                               .upload = dataset,
                               .bytes = 2,
                               .options = R"({"title":"T"})",
                               .request_id = "request-2",
                               .created_at = start};
        REQUIRE(try_group([&](Connection& connection) {
            return ReportStore(connection, tenant_).insert(report);
        }));
        return report.id;
    }

    std::optional<StoredReport> find(ReportId id) {
        return in_group<std::optional<StoredReport>>(
            [&](Connection& connection) { return ReportStore(connection, tenant_).find(id); });
    }

    /// A worker's attempt, with one artifact; fenced where `fence` is an old one.
    Result<> complete(ReportId id, std::int64_t fence, BlobId blob) {
        return try_group([&](Connection& connection) -> Result<> {
            const auto job = *find_job(connection, id);
            const Holder holder{"worker-1", fence, start};
            const auto done = JobStore(connection, tenant_).complete(job, holder, 3, start);
            if (!done) return done;
            const ReportArtifact artifact{ArtifactKind::html, blob, 100};
            return ReportStore(connection, tenant_).put(id, std::span(&artifact, 1));
        });
    }

    std::optional<Job> find_job(Connection& connection, ReportId id) {
        return JobStore(connection, tenant_).find(JobId{id.uuid}).value();
    }

    std::optional<ReportArtifact> artifact(ReportId id) {
        return in_group<std::optional<ReportArtifact>>([&](Connection& connection) {
            return ReportStore(connection, tenant_).artifact(id, ArtifactKind::html);
        });
    }

    bool is_known(BlobId blob) {
        const BlobName name{tenant_, blob};
        return are_blobs_known(*database_, std::span(&name, 1)).value().front();
    }

    void set_public(UploadId dataset, bool is_public) {
        REQUIRE(try_group([&](Connection& connection) {
            return DatasetStore(connection, tenant_)
                .change(dataset, {.is_public = is_public}, start);
        }));
    }

    std::size_t public_reports() {
        return in_group<std::vector<StoredReport>>([](Connection& connection) {
                   IdPage page;
                   page.oldest_first = true;
                   return PublicReportStore(connection).list(page);
               })
            .size();
    }
};

}  // namespace

TEST_CASE_METHOD(Reports, "a report waits with a job of its own", "[store][reports]") {
    const auto dataset = add_upload("sales.csv");
    const auto id = add_report(dataset);

    const auto report = find(id);
    REQUIRE(report);
    CHECK(report->dataset == dataset);
    CHECK(report->dataset_name == "sales");
    CHECK(report->options == R"({"title":"T"})");
    CHECK(report->job.kind == JobKind::report);
    CHECK(report->job.state == JobState::queued);
    CHECK(report->job.id.uuid == id.uuid);
    CHECK_FALSE(artifact(id));
    CHECK_FALSE(find(ReportId{dataset.uuid}));
}

TEST_CASE_METHOD(Reports, "a worker that lost a report's job leaves no artifact",
                 "[store][reports]") {
    const auto id = add_report(add_upload("sales.csv"));
    const auto blob = BlobId::next();

    const auto late = complete(id, 7, blob);
    REQUIRE(late.has_error());
    CHECK(late.error().code == ErrorCode::fenced);
    CHECK_FALSE(artifact(id));
    CHECK_FALSE(is_known(blob));

    REQUIRE(complete(id, 0, blob));
    REQUIRE(artifact(id));
    CHECK(artifact(id)->blob == blob);
    CHECK(is_known(blob));
    CHECK(find(id)->job.state == JobState::completed);
}

TEST_CASE_METHOD(Reports, "a report goes with its data set, its blobs are dead",
                 "[store][reports]") {
    const auto dataset = add_upload("sales.csv");
    const auto id = add_report(dataset);
    const auto blob = BlobId::next();
    REQUIRE(complete(id, 0, blob));

    const bool with_dataset = GENERATE(true, false);
    const auto removed = in_group<std::optional<RemovedUpload>>([&](Connection& connection) {
        return with_dataset ? UploadStore(connection, tenant_).remove(dataset)
                            : ReportStore(connection, tenant_).remove(id);
    });
    REQUIRE(removed);
    CHECK(std::ranges::count(removed->blobs, blob) == 1);
    CHECK(std::ranges::count(removed->jobs, JobId{id.uuid}) == 1);
    CHECK_FALSE(find(id));
    CHECK(is_known(blob));  // until it is removed from the blob store
}

TEST_CASE_METHOD(Reports, "completed reports of public data sets are public", "[store][reports]") {
    const auto dataset = add_upload("sales.csv");
    const auto id = add_report(dataset);
    set_public(dataset, true);
    CHECK(public_reports() == 0);
    REQUIRE(complete(id, 0, BlobId::next()));
    CHECK(public_reports() == 1);
    set_public(dataset, false);
    CHECK(public_reports() == 0);
}

TEST_CASE_METHOD(Reports, "totals count reports, links and bytes", "[store][reports]") {
    const auto dataset = add_upload("sales.csv");
    const auto id = add_report(dataset);
    add_report(dataset);
    REQUIRE(complete(id, 0, BlobId::next()));
    REQUIRE(try_group([&](Connection& connection) {
        const ReportShare share{.tenant = tenant_,
                                .id = ShareId::next(),
                                .report = id,
                                .password_hash = {},
                                .created_at = start,
                                .expires_at = start + std::chrono::hours(1)};
        return ReportShareStore(connection, tenant_).insert(share, std::string(32, 's'));
    }));
    const auto totals_at = [&](Time now) {
        return in_group<ReportStore::Totals>(
            [&](Connection& connection) { return ReportStore(connection, tenant_).totals(now); });
    };

    const auto totals = totals_at(start);
    CHECK(totals.total == 2);
    CHECK(totals.by_status.at("pending") == 1);
    CHECK(totals.by_status.at("completed") == 1);
    CHECK(totals.artifact_bytes == 100);
    CHECK(totals.with_links == 1);
    CHECK(totals_at(start + std::chrono::hours(2)).with_links == 0);
}

TEST_CASE_METHOD(Reports, "a link is found by its token's hash until it is revoked",
                 "[store][reports]") {
    const auto id = add_report(add_upload("sales.csv"));
    const std::string hash(32, 'h');
    const ReportShare share{.tenant = tenant_,
                            .id = ShareId::next(),
                            .report = id,
                            .password_hash = {},
                            .created_at = start,
                            .expires_at = start + std::chrono::hours(1)};
    const auto find_share = [&] {
        return in_group<std::optional<ReportShare>>(
            [&](Connection& connection) { return ReportShareStore::find(connection, hash); });
    };
    REQUIRE(try_group([&](Connection& connection) -> Result<> {
        ReportShareStore shares(connection, tenant_);
        if (const auto added = shares.insert(share, hash); !added) return added;
        return shares.count_view(share.id);
    }));
    REQUIRE(find_share());
    CHECK(find_share()->views == 1);
    CHECK(find_share()->redacted);
    const auto revoked = in_group<std::int64_t>([&](Connection& connection) {
        return ReportShareStore(connection, tenant_).revoke(id, share.id);
    });
    CHECK(revoked == 1);
    CHECK_FALSE(find_share());
}
