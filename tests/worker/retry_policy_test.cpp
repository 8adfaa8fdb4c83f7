#include "worker/retry_policy.h"

#include <catch2/catch.hpp>

using namespace undertone;
using std::chrono::milliseconds;

TEST_CASE("what another try may heal is tried again", "[retry]") {
    const auto code = GENERATE(ErrorCode::unavailable, ErrorCode::storage_full, ErrorCode::timeout,
                               ErrorCode::out_of_memory);
    CHECK(job_error({code, "why"}).retryable);
}

TEST_CASE("a file that cannot be read fails at once", "[retry]") {
    const auto error = job_error({ErrorCode::malformed_file, "a quote is not closed"});
    CHECK_FALSE(error.retryable);
    CHECK(error.code == "malformed_file");
    CHECK(error.detail == "a quote is not closed");
}

TEST_CASE("what went wrong on the server is told without its paths", "[retry]") {
    const auto code = GENERATE(ErrorCode::not_found, ErrorCode::unavailable,
                               ErrorCode::storage_full, ErrorCode::conflict, ErrorCode::internal);
    const auto error = job_error({code, "open /data/blobs/x: No such file or directory"});
    CHECK(error.detail.find('/') == std::string::npos);
    CHECK_FALSE(error.detail.empty());
    CHECK(is_for_operator(code));
    CHECK_FALSE(is_for_operator(ErrorCode::malformed_file));
}

TEST_CASE("each retry may wait twice as long as the one before, up to a limit", "[retry]") {
    QueueConfig config;
    config.backoff_ms = 1'000;
    config.backoff_max_ms = 3'000;
    config.attempts_max = 4;
    CHECK(retry_delay(config, 1, 0.5) == milliseconds(500));
    CHECK(retry_delay(config, 2, 0.5) == milliseconds(1'000));
    CHECK(retry_delay(config, 3, 0.5) == milliseconds(1'500));
    CHECK(retry_delay(config, 3, 0.0) == milliseconds(0));
    CHECK_FALSE(retry_delay(config, 4, 0.5).has_value());
}
