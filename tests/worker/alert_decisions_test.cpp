#include "worker/alert_decisions.h"

#include "common/iso_week.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

constexpr Time now = Time(std::chrono::microseconds(1'705'312'200'000'000));  // 2024-01-15
const UploadId upload = UploadId::next();

AlertRule rule(AlertCondition condition) { return {AlertRuleId::next(), condition, now, now}; }

LowScoreRun run(double limit, std::uint64_t messages) {
    return {.limit = limit,
            .messages = messages,
            .first = 12,
            .last = 11 + messages,
            .score_micro = -600'000 * static_cast<std::int64_t>(messages)};
}

/// Whether a rule of `percent` fires.
bool fires(std::int64_t percent, WeekTotals this_week, WeekTotals last_week) {
    const AlertRule rules[] = {rule(NegativeShareUp{percent})};
    const auto alerts = decide_negative_share_up(
        rules, {.week = iso_week(now), .now = this_week, .before = last_week}, upload, now);
    return !alerts.empty();
}

}  // namespace

TEST_CASE("each limit is looked for once", "[alerts]") {
    const AlertRule rules[] = {rule(ScoreBelow{-0.4, 3}), rule(NegativeShareUp{10}),
                               rule(ScoreBelow{-0.2, 1}), rule(ScoreBelow{-0.4, 9})};
    CHECK(low_score_limits(rules) == std::vector{-0.4, -0.2});
    CHECK(low_score_limits({}).empty());
}

TEST_CASE("a run that is long enough fires, and says where it is", "[alerts]") {
    const AlertRule rules[] = {rule(ScoreBelow{-0.4, 3}), rule(ScoreBelow{-0.4, 4}),
                               rule(ScoreBelow{-0.2, 5}), rule(NegativeShareUp{10})};
    const LowScoreRun runs[] = {run(-0.4, 3), run(-0.2, 4)};

    const auto alerts = decide_score_below(rules, runs, upload, now);

    REQUIRE(alerts.size() == 1);
    CHECK(alerts[0].rule == rules[0].id);
    CHECK(alerts[0].kind == "score_below");
    CHECK(alerts[0].upload == upload);
    CHECK(alerts[0].occasion == upload.to_string());
    CHECK(alerts[0].fired_at == now);
    CHECK(alerts[0].detail ==
          R"({"score":-0.4,"messages":3,"run_messages":3,"first_index":12,"last_index":14,)"
          R"("mean_score":-0.6})");
}

TEST_CASE("a table has no runs and fires nothing", "[alerts]") {
    const AlertRule rules[] = {rule(ScoreBelow{1, 1})};
    CHECK(decide_score_below(rules, {}, upload, now).empty());
    CHECK(decide_score_below(rules, std::vector{run(1, 0)}, upload, now).empty());
}

TEST_CASE("a share fires from the percentage on, exactly", "[alerts]") {
    // 10 % before, so 25 % above is 12.5 %.
    CHECK(fires(25, {.scored = 1'000, .negative = 125}, {.scored = 1'000, .negative = 100}));
    CHECK_FALSE(fires(25, {.scored = 1'000, .negative = 124}, {.scored = 1'000, .negative = 100}));
    CHECK(fires(10, {.scored = 100, .negative = 11}, {.scored = 100, .negative = 10}));
    CHECK(fires(100, {.scored = 200, .negative = 40}, {.scored = 100, .negative = 10}));
    CHECK_FALSE(fires(1, {.scored = 100, .negative = 10}, {.scored = 100, .negative = 10}));
    // Sums of years do not overflow.
    constexpr std::int64_t much = 1'000'000'000'000'000;
    CHECK(fires(10'000, {.scored = much, .negative = much}, {.scored = much, .negative = 1}));
}

TEST_CASE("above a week without negative messages lies any that has some", "[alerts]") {
    CHECK(fires(10'000, {.scored = 100, .negative = 1}, {.scored = 100, .negative = 0}));
    CHECK_FALSE(fires(1, {.scored = 100, .negative = 0}, {.scored = 100, .negative = 0}));
}

TEST_CASE("few messages say nothing about a share", "[alerts]") {
    CHECK_FALSE(fires(1, {.scored = 99, .negative = 99}, {.scored = 100, .negative = 1}));
    CHECK_FALSE(fires(1, {.scored = 100, .negative = 99}, {.scored = 99, .negative = 1}));
    CHECK(fires(1, {.scored = 100, .negative = 99}, {.scored = 100, .negative = 1}));
}

TEST_CASE("an alert about a week names it by its Monday", "[alerts]") {
    const AlertRule rules[] = {rule(ScoreBelow{0, 1}), rule(NegativeShareUp{50})};
    const WeekComparison weeks{.week = iso_week(now),
                               .now = {.scored = 200, .negative = 60},
                               .before = {.scored = 150, .negative = 30}};

    const auto alerts = decide_negative_share_up(rules, weeks, upload, now);

    REQUIRE(alerts.size() == 1);
    CHECK(alerts[0].rule == rules[1].id);
    CHECK(alerts[0].occasion == "2024-01-15");
    CHECK(alerts[0].detail ==
          R"({"percent":50,"week":"2024-01-15","negative_share":0.3,)"
          R"("previous_negative_share":0.2,"messages":200,"previous_messages":150})");
}
