#include "api/limits/failure_window.h"
#include "api/limits/token_allotment.h"

#include <catch2/catch.hpp>

using namespace undertone;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr LimitTime start{std::chrono::hours(1)};

/// Requests allowed one after another at `now`, until one is refused.
int burst(TokenAllotment& allotment, LimitTime now) {
    int allowed = 0;
    while (allowed < 10'000 && allotment.take(now).allowed) ++allowed;
    return allowed;
}

/// Draws what is wanted from the bucket that all share.
void draw(TokenAllotment& allotment, TokenBucket& shared, LimitTime now) {
    const auto granted = shared.draw(allotment.wanted(), now);
    allotment.drawn(granted, shared.available(now), now);
}

}  // namespace

TEST_CASE("a bucket gives what it holds and fills up", "[limits]") {
    TokenBucket bucket(60, start);
    CHECK(bucket.draw(50, start) == 50);
    CHECK(bucket.draw(50, start) == 10);
    CHECK(bucket.draw(1, start) == 0);
    CHECK(bucket.wait_for(1, start) == seconds(1));
    CHECK(bucket.draw(5, start + milliseconds(2'500)) == 2);
    CHECK(bucket.wait_for(1, start + milliseconds(2'500)) == milliseconds(500));
    CHECK(bucket.available(start + std::chrono::hours(1)) == 60);
    CHECK(bucket.wait_for(60, start + std::chrono::hours(1)).count() == 0);
}

TEST_CASE("a process alone allows exactly what the bucket holds", "[limits]") {
    const std::uint32_t per_minute = GENERATE(1u, 5u, 60u, 600u, 6'000u);
    const bool draws_in_time = GENERATE(true, false);
    TokenBucket shared(per_minute, start);
    TokenAllotment allotment(per_minute, start);
    std::uint32_t allowed = 0;
    while (allotment.take(start).allowed) {
        ++allowed;
        if (draws_in_time && allotment.wanted() > 0) draw(allotment, shared, start);
    }
    CHECK(allowed == per_minute);

    draw(allotment, shared, start);
    CHECK_FALSE(allotment.take(start).allowed);
    const auto verdict = allotment.take(start);
    CHECK(verdict.remaining == 0);
    const auto then = start + verdict.retry_in;
    CHECK(allotment.take(then).allowed);
    CHECK_FALSE(allotment.take(then).allowed);
}

TEST_CASE("tokens are drawn a second's worth at a time", "[limits]") {
    TokenAllotment allotment(6'000, start);
    CHECK(allotment.wanted() == 100);
    TokenBucket shared(6'000, start);
    draw(allotment, shared, start);
    for (int i = 0; i < 49; ++i) allotment.take(start);
    CHECK(allotment.wanted() == 0);
    allotment.take(start);
    CHECK(allotment.wanted() == 50);
}

TEST_CASE("processes share one rate", "[limits]") {
    TokenBucket shared(600, start);
    TokenAllotment one(600, start), other(600, start);
    int allowed = 0;
    for (bool any = true; any;) {
        any = false;
        for (auto* each : {&one, &other}) {
            if (!each->take(start).allowed) continue;
            any = true;
            ++allowed;
            if (each->wanted() > 0) draw(*each, shared, start);
        }
    }
    CHECK(allowed >= 600);
    CHECK(allowed <= 610);  // a second's worth too many, which the next draws pay back

    draw(one, shared, start);
    draw(other, shared, start);
    const auto later = start + seconds(60);
    TokenBucket refilled(600, later);
    draw(one, refilled, later);
    draw(other, refilled, later);
    CHECK(burst(one, later) <= 600);
}

TEST_CASE("out of reach of the bucket the rate is the process's own", "[limits]") {
    TokenAllotment allotment(60, start);
    int allowed = 0;
    while (allotment.take(start).allowed) {
        ++allowed;
        if (allotment.wanted() > 0) allotment.draw_alone(allotment.wanted(), start);
    }
    CHECK(allowed == 60);
    CHECK(burst(allotment, start + seconds(10)) == 10);
}

TEST_CASE("a full bucket can be forgotten", "[limits]") {
    TokenAllotment allotment(60, start);
    CHECK(allotment.is_full(start));
    allotment.take(start);
    CHECK_FALSE(allotment.is_full(start + seconds(5)));
    allotment.draw_alone(allotment.wanted(), start);
    CHECK_FALSE(allotment.is_full(start));
    CHECK(allotment.is_full(start + seconds(5)));
}

TEST_CASE("failures count for a minute from the first", "[limits]") {
    FailureWindow window;
    CHECK(window.count(start) == 0);
    CHECK(window.left(start).count() == 0);
    window.note(start);
    window.note(start + seconds(30));
    CHECK(window.count(start + seconds(59)) == 2);
    CHECK(window.left(start + seconds(59)) == seconds(1));
    CHECK(window.count(start + seconds(60)) == 0);
    window.note(start + seconds(60));
    CHECK(window.count(start + seconds(60)) == 1);
}
