#include "common/queue/job_queue.h"

#include <catch2/catch.hpp>

using namespace undertone;

TEST_CASE("a job's class follows from its size", "[queue]") {
    CHECK(class_for_size(0) == JobClass::interactive);
    CHECK(class_for_size(64 * 1024) == JobClass::interactive);
    CHECK(class_for_size(64 * 1024 + 1) == JobClass::normal);
    CHECK(class_for_size(64 * 1024 * 1024 - 1) == JobClass::normal);
    CHECK(class_for_size(64 * 1024 * 1024) == JobClass::bulk);
}

TEST_CASE("a class has the name that JSON and logs show", "[queue]") {
    CHECK(to_string(JobClass::interactive) == "interactive");
    CHECK(to_string(JobClass::normal) == "normal");
    CHECK(to_string(JobClass::bulk) == "bulk");
}
