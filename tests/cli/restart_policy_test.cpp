#include "cli/restart_policy.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace std::chrono_literals;

TEST_CASE("a program that lived a while comes back at once", "[up]") {
    RestartPolicy policy;
    CHECK(policy.after_death(1h) == 0ms);
    CHECK(policy.after_death(5s) == 0ms);
    CHECK(policy.quick_deaths() == 0);
}

TEST_CASE("a program that dies at once is started ever more slowly", "[up]") {
    RestartPolicy policy;
    CHECK(policy.after_death(1ms) == 100ms);
    CHECK(policy.after_death(4999ms) == 200ms);
    CHECK(policy.after_death(0ms) == 400ms);
    for (int i = 0; i < 100; ++i) CHECK(policy.after_death(0ms) <= 30s);
    CHECK(policy.after_death(0ms) == 30s);
}

TEST_CASE("one long life forgives the short ones before it", "[up]") {
    RestartPolicy policy;
    for (int i = 0; i < 10; ++i) policy.after_death(0ms);
    CHECK(policy.after_death(1min) == 0ms);
    CHECK(policy.after_death(0ms) == 100ms);
}
