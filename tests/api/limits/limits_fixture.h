// Limits over a Redis of the test's own.
#pragma once

#include "api/http/served_request.h"
#include "api/limits/shared_buckets.h"
#include "common/log.h"
#include "tests/support/manual_clock.h"
#include "tests/support/redis_server.h"
#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

namespace undertone::testing {

struct LimitsFixture {
    RedisServer server;
    LogConfig log_config = {.format = "text", .level = "error"};
    RedisPool redis{server.config(), Log(log_config, "test")};
    SharedBuckets buckets{redis};
    ManualClock clock;
    LimitsConfig config;
};

}  // namespace undertone::testing
