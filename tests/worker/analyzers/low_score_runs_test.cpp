#include "worker/analyzers/low_score_runs.h"

#include "tests/worker/analyzers/documents.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace undertone;
using namespace undertone::testing;

namespace {

/// Scores of a chat's messages; nullopt: unscored.
using Scores = std::vector<std::optional<double>>;

constexpr auto none = std::nullopt;

LowScoreRuns runs_of(const Scores& scores, std::size_t begin, std::size_t end,
                     const std::vector<double>& limits) {
    std::vector<Message> messages;
    for (auto i = begin; i < end; ++i) {
        const auto score = scores[i].value_or(0);
        const auto label = scores[i] ? Label::neutral : Label::unscored;
        messages.push_back({.index = i - begin,
                            .sender = 1,
                            .text = {},
                            .time = {},
                            .score = {score, label},
                            .score_micro = static_cast<std::int32_t>(std::lround(score * 1e6))});
    }
    LowScoreRuns runs(limits);
    runs.fold(messages);
    return runs;
}

LowScoreRun longest(const Scores& scores, double limit) {
    return runs_of(scores, 0, scores.size(), {limit}).longest().at(0);
}

LowScoreRuns carried(const LowScoreRuns& runs) {
    StateWriter writer;
    writer(runs);
    const auto bytes = writer.take();
    StateReader reader(bytes);
    LowScoreRuns read;
    reader(read);
    REQUIRE(reader.ok());
    REQUIRE(reader.at_end());
    return read;
}

/// The same, found by looking at every run.
LowScoreRun looked_for(const Scores& scores, double limit) {
    LowScoreRun best{.limit = limit}, run{.limit = limit};
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (!scores[i]) continue;
        if (*scores[i] >= limit) {
            run = {.limit = limit};
            continue;
        }
        if (run.messages++ == 0) run.first = i;
        run.last = i;
        run.score_micro += std::lround(*scores[i] * 1e6);
        if (run.messages > best.messages) best = run;
    }
    return best;
}

AnalysisOptions with_limits(std::vector<double> limits) {
    AnalysisOptions options;
    options.low_score_limits = std::move(limits);
    return options;
}

Scores random_scores(std::size_t size, unsigned seed) {
    std::mt19937 random(seed);
    Scores scores;
    for (std::size_t i = 0; i < size; ++i) {
        const auto dice = random() % 10;
        scores.push_back(dice == 0   ? std::optional<double>()
                         : dice <= 2 ? std::optional(0.5)
                                     : std::optional(-0.1 * static_cast<double>(dice)));
    }
    return scores;
}

}  // namespace

TEST_CASE("the longest run of low scores is told with its place and sum", "[low_score_runs]") {
    const Scores scores = {-0.5, 0.5, -0.6, -0.7, -0.8, 0.1, -0.9, -0.9};
    CHECK(longest(scores, -0.4) == LowScoreRun{-0.4, 3, 2, 4, -2'100'000});
    CHECK(longest(scores, 0.2) == LowScoreRun{0.2, 6, 2, 7, -3'800'000});
    CHECK(longest(scores, -0.95).messages == 0);
}

TEST_CASE("a score at the limit ends a run", "[low_score_runs]") {
    CHECK(longest({-0.5, -0.4, -0.5}, -0.4) == LowScoreRun{-0.4, 1, 0, 0, -500'000});
}

TEST_CASE("unscored messages neither count nor end a run", "[low_score_runs]") {
    CHECK(longest({none, -0.5, none, -0.5, none}, -0.4) == LowScoreRun{-0.4, 2, 1, 3, -1'000'000});
    CHECK(longest({none, none}, 1).messages == 0);
}

TEST_CASE("of runs as long the first is told", "[low_score_runs]") {
    const Scores scores = {0.5, -0.5, -0.5, 0.5, -0.9, -0.9};
    CHECK(longest(scores, 0).first == 1);
    for (std::size_t cut = 0; cut <= scores.size(); ++cut) {
        auto runs = runs_of(scores, 0, cut, {0});
        runs.merge(runs_of(scores, cut, scores.size(), {0}));
        CHECK(runs.longest()[0].first == 1);
    }
}

TEST_CASE("runs are found wherever a chat is cut", "[low_score_runs][merge]") {
    const std::vector<double> limits = {-0.35, -0.6, 0.2, 1};
    for (unsigned seed = 1; seed <= 20; ++seed) {
        const auto scores = random_scores(40, seed);
        std::vector<LowScoreRun> expected;
        for (const auto limit : limits) expected.push_back(looked_for(scores, limit));
        for (std::size_t a = 0; a <= scores.size(); ++a) {
            for (std::size_t b = a; b <= scores.size(); b += 3) {
                auto middle = carried(runs_of(scores, a, b, limits));
                middle.merge(carried(runs_of(scores, b, scores.size(), limits)));
                auto whole = carried(runs_of(scores, 0, a, limits));
                whole.merge(middle);
                INFO(seed << ' ' << a << ' ' << b);
                REQUIRE(whole.longest() == expected);
            }
        }
    }
}

TEST_CASE("an analysis tells the runs that it was asked for", "[low_score_runs][analysis]") {
    Rows rows({"sender", "message"});
    for (const auto* text : {"great", "awful", "<Media omitted>", "terrible", "nice"}) {
        rows.add({"ann", text});
    }
    const auto options = with_limits({-0.3, 0});
    const auto runs = analyse(rows, options).low_score_runs;

    REQUIRE(runs.size() == 2);
    CHECK(runs[0].limit == -0.3);
    CHECK(runs[0].messages == 2);
    CHECK(runs[0].first == 1);
    CHECK(runs[0].last == 3);
    CHECK(analyse(rows).low_score_runs.empty());
    CHECK(analyse(Rows({"price"}).add({"1"}), options).low_score_runs.empty());
}

TEST_CASE("an analysis goes on only with the limits it began with", "[low_score_runs][analysis]") {
    const Rows rows = Rows({"sender", "message"}).add({"ann", "awful"});
    Analysis analysis(scorer(), with_limits({-0.3}));
    rows.feed(analysis).value();
    const auto bytes = analysis.serialise();

    const auto restored = Analysis::restore(scorer(), with_limits({-0.3}), bytes);
    REQUIRE(restored.has_value());
    CHECK((*restored)->finish(report_of(rows))->low_score_runs.at(0).messages == 1);
    const auto refused = Analysis::restore(scorer(), with_limits({-0.4}), bytes);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::bad_request);
}
