#include "common/periodic_thread.h"

#include <catch2/catch.hpp>

#include <future>

using namespace undertone;
using namespace std::chrono_literals;
using First = PeriodicThread::First;

TEST_CASE("work is repeated until its owner goes", "[periodic]") {
    std::promise<void> third;
    int calls = 0;
    {
        const PeriodicThread thread(1ms, First::at_once, [&] {
            if (++calls == 3) third.set_value();
        });
        REQUIRE(third.get_future().wait_for(10s) == std::future_status::ready);
    }
    CHECK(calls >= 3);  // read without a lock: the thread is gone
}

TEST_CASE("the first call may come at once or after the interval", "[periodic]") {
    std::promise<void> called;
    int early = 0;
    {
        const PeriodicThread at_once(1h, First::at_once, [&] { called.set_value(); });
        const PeriodicThread later(1h, First::after_interval, [&] { ++early; });
        REQUIRE(called.get_future().wait_for(10s) == std::future_status::ready);
    }
    CHECK(early == 0);
}
