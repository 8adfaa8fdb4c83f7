#include "common/backoff.h"

#include <catch2/catch.hpp>

#include <set>

using namespace undertone;
using std::chrono::milliseconds;

namespace {

const Backoff::TimePoint start{};

}  // namespace

TEST_CASE("pauses double with each failure and never pass the longest", "[backoff]") {
    Backoff backoff(milliseconds(10), milliseconds(1'000), 1);
    auto ceiling = milliseconds(10);
    for (int failures = 1; failures <= 100; ++failures) {
        backoff.failed(start);

        const auto pause = backoff.next_try() - start;
        CHECK(pause >= milliseconds(1));
        CHECK(pause <= ceiling);
        ceiling = std::min(2 * ceiling, milliseconds(1'000));
    }
}

TEST_CASE("nothing is tried before the pause is over", "[backoff]") {
    Backoff backoff(milliseconds(10), milliseconds(1'000), 1);
    CHECK(backoff.may_try(start));

    backoff.failed(start);

    CHECK_FALSE(backoff.may_try(start));
    CHECK(backoff.may_try(backoff.next_try()));
}

TEST_CASE("a success forgets the failures", "[backoff]") {
    Backoff backoff(milliseconds(10), milliseconds(1'000), 1);
    for (int i = 0; i < 10; ++i) backoff.failed(start);

    backoff.succeeded();

    CHECK(backoff.may_try(start));
    backoff.failed(start);
    CHECK(backoff.next_try() - start <= milliseconds(10));
}

TEST_CASE("those who failed together come back apart", "[backoff]") {
    std::set<Backoff::TimePoint> tries;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Backoff backoff(milliseconds(1'000), milliseconds(1'000), seed * 7919);
        backoff.failed(start);
        tries.insert(backoff.next_try());
    }
    CHECK(tries.size() > 15);
}

TEST_CASE("a pause is uniform below the doubled and capped first one", "[backoff]") {
    const PauseRange range{.first = milliseconds(100), .longest = milliseconds(1'000)};
    CHECK(jittered_pause(range, 1, 0.5) == milliseconds(50));
    CHECK(jittered_pause(range, 2, 0.5) == milliseconds(100));
    CHECK(jittered_pause(range, 4, 0.5) == milliseconds(400));
    CHECK(jittered_pause(range, 5, 0.5) == milliseconds(500));
    CHECK(jittered_pause(range, 4'000'000'000, 0.999) == milliseconds(999));
    CHECK(jittered_pause(range, 3, 0) == milliseconds(0));
}
