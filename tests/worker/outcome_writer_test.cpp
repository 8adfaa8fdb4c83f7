#include "worker/outcome_writer.h"

#include "common/config.h"
#include "common/store/dashboard_store.h"
#include "common/store/packed_text.h"
#include "common/store/tenant_store.h"
#include "common/store/upload_store.h"
#include "tests/support/result_text.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace undertone;
using namespace undertone::testing;

namespace {

constexpr Time start = Time(std::chrono::microseconds(1'705'312'200'000'000));
constexpr Time later = start + std::chrono::seconds(5);

/// A SQLite store with one tenant, and what a lane does with it.
struct OutcomeWriter {
    OutcomeWriter() {
        DatabaseConfig config;
        config.url = "sqlite:" + folder.file("store.db");
        LogConfig quiet;
        quiet.level = "error";
        database = open_database(config, Log(quiet, "test")).value();
        REQUIRE(in_group([&](Connection& connection) -> Result<> {
            tenant = TenantStore(connection).find_or_create("acme", start).value();
            return {};
        }));
    }

    Result<> in_group(Database::Group body) { return database->write_and_wait(std::move(body)); }

    /// A queued small job, as a lane reads it.
    JobInput add_job() {
        const NewUpload upload{.tenant = tenant,
                               .id = UploadId::next(),
                               .original_filename = "chat.json",
                               .file_type = "json",
                               .format = "json",
                               .asked_kind = {},
                               .bytes = 2,
                               .sha256 = std::string(32, '\1'),
                               .content = "[]",
                               .collection = {},
                               .request_id = "request-1",
                               .created_at = start};
        JobInput input;
        REQUIRE(in_group([&](Connection& connection) -> Result<> {
            UploadStore uploads(connection, tenant);
            if (auto inserted = uploads.insert(upload); !inserted) return inserted;
            auto view = uploads.find(upload.id).value();
            input.job = view->job;
            input.upload = view->upload;
            return {};
        }));
        return input;
    }

    Outcome outcome(const JobInput& input, std::variant<Completed, Failed> end) {
        const Holder holder{"worker-1", input.job.fence, start};
        return {input, holder, std::move(end), later};
    }

    Outcome completed(const JobInput& input) {
        NewResult result;
        result.upload = input.upload->id;
        result.upload_created_at = start;
        result.documents = *pack_text("[]");
        result.rows = 3;
        result.totals = {3, 2, 1, 0, 0, 1'200'000};
        return outcome(input, Completed{std::move(result), "chat", {}, {}});
    }

    Outcome failed(const JobInput& input, std::optional<std::chrono::milliseconds> retry_after) {
        return outcome(input, Failed{{.code = "unavailable",
                                      .detail = "the disk is away",
                                      .line = {},
                                      .offset = {},
                                      .retryable = true},
                                     2,
                                     retry_after});
    }

    Result<> write(std::vector<Outcome>& outcomes) {
        return in_group(
            [&](Connection& connection) { return write_outcomes(connection, outcomes); });
    }

    Job job(const JobInput& input) {
        std::optional<Job> found;
        REQUIRE(in_group([&](Connection& connection) -> Result<> {
            found = JobStore(connection, tenant).find(input.job.id).value();
            return {};
        }));
        REQUIRE(found);
        return *found;
    }

    std::vector<std::string> attempts(const JobInput& input) {
        std::vector<std::string> outcomes;
        const auto now = job(input);
        REQUIRE(in_group([&](Connection& connection) -> Result<> {
            outcomes.clear();
            for (const auto& attempt : JobStore(connection, tenant).attempts(now).value()) {
                outcomes.push_back(attempt.outcome);
            }
            return {};
        }));
        return outcomes;
    }

    DashboardSummary summary() {
        DashboardSummary summary;
        REQUIRE(in_group([&](Connection& connection) -> Result<> {
            DashboardStore dashboard(connection, tenant);
            CHECK(dashboard.recount().value() == std::vector<std::string>());
            summary = dashboard.summary().value();
            return {};
        }));
        return summary;
    }

    TempDir folder;
    std::unique_ptr<Database> database;
    TenantId tenant{};
};

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(OutcomeWriter, "a completed job has its result, kind and counters", "[outcome]") {
    const auto input = add_job();
    std::vector outcomes{completed(input)};

    REQUIRE(write(outcomes));

    CHECK(outcomes[0].verdict == Verdict::written);
    CHECK(job(input).state == JobState::completed);
    CHECK(attempts(input) == Strings{"succeeded"});
    CHECK(summary().messages == MessageTotals{3, 2, 1, 0, 0, 1'200'000});
    REQUIRE(in_group([&](Connection& connection) -> Result<> {
        const auto view = UploadStore(connection, tenant).find(input.upload->id).value();
        CHECK(view->upload.kind == "chat");
        CHECK(ResultStore(connection, tenant).find(input.upload->id).value()->rows == 3);
        return {};
    }));
}

TEST_CASE_METHOD(OutcomeWriter, "a large chat's table is queued with its result", "[outcome]") {
    const auto input = add_job();
    std::vector outcomes{completed(input)};
    const auto table_job = JobId::next();
    std::get<Completed>(outcomes[0].end).table_job = table_job;

    REQUIRE(write(outcomes));

    REQUIRE(in_group([&](Connection& connection) -> Result<> {
        const auto queued = JobStore(connection, tenant).find(table_job).value();
        REQUIRE(queued);
        CHECK(queued->kind == JobKind::build_table);
        CHECK(queued->upload == input.upload->id);
        CHECK(queued->request_id == "request-1");
        const auto table = ResultStore(connection, tenant).table(input.upload->id).value();
        REQUIRE(table);
        CHECK(table->state == "building");
        CHECK(table->job == table_job);
        return {};
    }));
}

TEST_CASE_METHOD(OutcomeWriter, "a failed job says why", "[outcome]") {
    const auto input = add_job();
    std::vector outcomes{failed(input, std::nullopt)};

    REQUIRE(write(outcomes));

    const auto now = job(input);
    CHECK(now.state == JobState::failed);
    CHECK(now.error.find("the disk is away") != std::string::npos);
    CHECK(now.rows_done == 2);
    CHECK(attempts(input) == Strings{"failed"});
    CHECK(summary().failed == 1);
}

TEST_CASE_METHOD(OutcomeWriter, "a job to be tried again waits until it is due", "[outcome]") {
    const auto input = add_job();
    std::vector outcomes{failed(input, std::chrono::milliseconds(700))};

    REQUIRE(write(outcomes));

    const auto now = job(input);
    CHECK(now.state == JobState::retrying);
    CHECK(now.retry_at == later + std::chrono::milliseconds(700));
    CHECK(now.attempt == 1);
    CHECK(attempts(input) == Strings{"failed"});
    CHECK(summary().processing == 1);  // as clients see it
}

TEST_CASE_METHOD(OutcomeWriter, "an outcome that comes too late is noted and changes nothing",
                 "[outcome]") {
    const auto input = add_job();
    std::vector first{completed(input)};
    REQUIRE(write(first));
    std::vector late{failed(input, std::nullopt)};  // by the fence of before

    REQUIRE(write(late));

    CHECK(late[0].verdict == Verdict::refused_late);
    CHECK(job(input).state == JobState::completed);
    CHECK(job(input).error.empty());
    CHECK(summary().completed == 1);
    auto noted = attempts(input);
    std::ranges::sort(noted);
    CHECK(noted == Strings{"refused_late", "succeeded"});
}

TEST_CASE_METHOD(OutcomeWriter, "a cancelled job's worker leaves no trace", "[outcome]") {
    const auto input = add_job();
    REQUIRE(in_group([&](Connection& connection) -> Result<> {
        const auto cancelled = JobStore(connection, tenant).cancel(input.job.id, start);
        return cancelled ? Result<>() : cancelled.error();
    }));
    std::vector outcomes{completed(input)};

    REQUIRE(write(outcomes));

    CHECK(outcomes[0].verdict == Verdict::refused_late);
    CHECK(job(input).state == JobState::cancelled);
    CHECK(attempts(input).empty());
    CHECK(summary().messages == MessageTotals{});
}

TEST_CASE_METHOD(OutcomeWriter, "a late outcome spoils nobody else's in its batch", "[outcome]") {
    const auto good = add_job();
    const auto lost = add_job();
    const auto bad = add_job();
    std::vector first{failed(lost, std::chrono::milliseconds(1))};
    REQUIRE(write(first));
    std::vector batch{completed(good), completed(lost), failed(bad, std::nullopt)};

    REQUIRE(write(batch));

    CHECK(batch[0].verdict == Verdict::written);
    CHECK(batch[1].verdict == Verdict::refused_late);
    CHECK(batch[2].verdict == Verdict::written);
    CHECK(job(good).state == JobState::completed);
    CHECK(job(lost).state == JobState::retrying);
    CHECK(job(bad).state == JobState::failed);
    CHECK(summary().messages == MessageTotals{3, 2, 1, 0, 0, 1'200'000});
}

TEST_CASE_METHOD(OutcomeWriter, "a batch in which one outcome cannot be written is not written",
                 "[outcome]") {
    const auto good = add_job();
    const auto broken = add_job();
    std::vector batch{completed(good), completed(broken)};
    // A table job whose id is taken already.
    std::get<Completed>(batch[1].end).table_job = good.job.id;

    REQUIRE(write(batch).has_error());

    CHECK(job(good).state == JobState::queued);
    CHECK(job(broken).state == JobState::queued);
    CHECK(summary().messages == MessageTotals{});

    // Alone, as the lane then writes them, the good one goes through.
    std::vector alone{completed(good)};
    CHECK(write(alone));
    CHECK(job(good).state == JobState::completed);
}
