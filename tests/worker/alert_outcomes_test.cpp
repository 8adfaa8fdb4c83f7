// Alerts are there exactly if the results that fire them are.
#include "common/store/alert_store.h"
#include "tests/common/store/store_fixture.h"
#include "worker/alert_decisions.h"
#include "worker/outcome_writer.h"

#include <atomic>
#include <thread>

using namespace undertone;
using namespace undertone::testing;

namespace {

constexpr Time last_week = StoreFixture::start - std::chrono::days(7);

struct AlertOutcomes : StoreFixture {
    using Rules = std::vector<AlertRule>;

    Rules rules = {{AlertRuleId::next(), ScoreBelow{-0.4, 3}, start, start},
                   {AlertRuleId::next(), NegativeShareUp{20}, start, start}};

    JobInput input(UploadId upload) {
        JobInput read;
        REQUIRE(try_group([&](Connection& connection) -> Result<> {
            auto view = UploadStore(connection, tenant_).find(upload).value();
            read.job = view->job;
            read.upload = view->upload;
            return {};
        }));
        read.alert_rules = std::make_shared<const Rules>(rules);
        return read;
    }

    /// As a lane writes it: with a run of three low scores, if `low`.
    static Outcome outcome(const JobInput& input, const MessageTotals& totals, bool low, Time now) {
        NewResult result;
        result.upload = input.upload->id;
        result.upload_created_at = input.upload->created_at;
        result.documents = *pack_text("[]");
        result.totals = totals;
        const LowScoreRun runs[] = {
            {.limit = -0.4, .messages = 3, .first = 0, .last = 2, .score_micro = -1'500'000}};
        const std::span<const LowScoreRun> found(runs, low ? 1 : 0);
        auto alerts = decide_score_below(input.rules(), found, result.upload, now);
        const Holder holder{"worker-1", input.job.fence, now};
        return {input, holder, Completed{std::move(result), "chat", {}, std::move(alerts)}, now};
    }

    Result<> write(std::vector<Outcome>& outcomes) {
        return try_group(
            [&](Connection& connection) { return write_outcomes(connection, outcomes); });
    }

    UploadId complete(std::int64_t messages, std::int64_t negative, bool low, Time now) {
        const auto upload = add_upload();
        std::vector outcomes{
            outcome(input(upload), {messages, messages - negative, negative, 0, 0, 0}, low, now)};
        REQUIRE(write(outcomes));
        REQUIRE(outcomes[0].verdict == Verdict::written);
        return upload;
    }

    std::vector<Alert> alerts() {
        return in_group<std::vector<Alert>>(
            [&](Connection& connection) { return AlertStore(connection, tenant_).list({}); });
    }

    void reprocess(UploadId upload) {
        REQUIRE(try_group([&](Connection& connection) -> Result<> {
            auto queued = JobStore(connection, tenant_).reprocess(JobId{upload.uuid}, start);
            return queued ? Result<>() : queued.error();
        }));
    }
};

}  // namespace

TEST_CASE_METHOD(AlertOutcomes, "a low chat's alert is written with its result", "[alerts]") {
    complete(10, 2, false, start);
    CHECK(alerts().empty());

    const auto upload = complete(10, 9, true, start);
    REQUIRE(alerts().size() == 1);
    CHECK(alerts()[0].upload == upload);
    CHECK(alerts()[0].rule == rules[0].id);
    CHECK(alerts()[0].fired_at == start);
}

TEST_CASE_METHOD(AlertOutcomes, "a late or repeated outcome fires nothing more", "[alerts]") {
    const auto upload = add_upload();
    std::vector first{outcome(input(upload), {10, 1, 9, 0, 0, 0}, true, start)};
    auto again = first, late = first;
    REQUIRE(write(first));
    REQUIRE(write(again));  // as after a COMMIT whose answer was lost
    CHECK(again[0].verdict == Verdict::refused_late);
    CHECK(alerts().size() == 1);

    const auto cancelled = add_upload();
    std::vector refused{outcome(input(cancelled), {10, 1, 9, 0, 0, 0}, true, start)};
    REQUIRE(try_group([&](Connection& connection) -> Result<> {
        auto job = JobStore(connection, tenant_).cancel(JobId{cancelled.uuid}, start);
        return job ? Result<>() : job.error();
    }));
    REQUIRE(write(refused));
    CHECK(refused[0].verdict == Verdict::refused_late);
    CHECK(alerts().size() == 1);
}

TEST_CASE_METHOD(AlertOutcomes, "a group that fails leaves no alert", "[alerts]") {
    const auto good = add_upload(), broken = add_upload();
    std::vector batch{outcome(input(good), {10, 1, 9, 0, 0, 0}, true, start),
                      outcome(input(broken), {10, 1, 9, 0, 0, 0}, true, start)};
    std::get<Completed>(batch[1].end).table_job = JobId{good.uuid};  // taken already

    REQUIRE(write(batch).has_error());
    CHECK(alerts().empty());
}

TEST_CASE_METHOD(AlertOutcomes, "a reprocess does not fire the same alert again", "[alerts]") {
    const auto upload = complete(10, 9, true, start);
    const auto before = alerts().at(0).id;
    reprocess(upload);
    std::vector outcomes{outcome(input(upload), {10, 1, 9, 0, 0, 0}, true, start)};
    REQUIRE(write(outcomes));
    CHECK(outcomes[0].verdict == Verdict::written);

    REQUIRE(alerts().size() == 1);
    CHECK(alerts()[0].id == before);
}

TEST_CASE_METHOD(AlertOutcomes, "a week's rise is told once, by the result that reaches it",
                 "[alerts]") {
    complete(100, 10, false, last_week);
    complete(99, 50, false, start);
    CHECK(alerts().empty());  // one message is missing

    const auto reached = complete(1, 0, false, start);
    REQUIRE(alerts().size() == 1);
    CHECK(alerts()[0].upload == reached);
    CHECK(alerts()[0].rule == rules[1].id);
    CHECK(alerts()[0].detail ==
          R"({"percent":20,"week":"2024-01-15","negative_share":0.5,)"
          R"("previous_negative_share":0.1,"messages":100,"previous_messages":100})");

    complete(50, 50, false, start);
    CHECK(alerts().size() == 1);
    // The week after it rises again.
    complete(200, 200, false, start + std::chrono::days(7));
    CHECK(alerts().size() == 2);
}

// The counters of a batch are summed and written late: the rule must see all of them.
TEST_CASE_METHOD(AlertOutcomes, "a week's rise within one batch is seen", "[alerts]") {
    complete(100, 10, false, last_week);
    std::vector<Outcome> batch;
    for (int i = 0; i < 4; ++i) {
        batch.push_back(outcome(input(add_upload()), {25, 0, 25, 0, 0, 0}, false, start));
    }
    REQUIRE(write(batch));

    REQUIRE(alerts().size() == 1);
    CHECK(alerts()[0].upload == batch.back().input.upload->id);
}

// On PostgreSQL the groups run side by side: each takes a quarter of what the rule needs.
TEST_CASE_METHOD(AlertOutcomes, "a week's rise is seen by the last of many workers", "[alerts]") {
    complete(100, 10, false, last_week);
    constexpr int workers = 4;
    std::vector<std::vector<Outcome>> outcomes;
    for (int i = 0; i < workers; ++i) {
        outcomes.push_back({outcome(input(add_upload()), {25, 0, 25, 0, 0, 0}, false, start)});
    }
    std::atomic<int> written = 0;
    std::vector<std::thread> threads;
    for (auto& own : outcomes) threads.emplace_back([&] { written += write(own) ? 1 : 0; });
    for (auto& thread : threads) thread.join();

    CHECK(written == workers);
    CHECK(alerts().size() == 1);
}
