#include "worker/retry_policy.h"

#include "common/backoff.h"

namespace undertone {

bool is_retryable(ErrorCode code) {
    return code == ErrorCode::unavailable || code == ErrorCode::storage_full ||
           code == ErrorCode::timeout || code == ErrorCode::out_of_memory;
}

std::optional<std::chrono::milliseconds> retry_delay(const QueueConfig& config,
                                                     std::uint32_t attempt, double random) {
    if (attempt >= config.attempts_max) return std::nullopt;
    const PauseRange range{.first = std::chrono::milliseconds(config.backoff_ms),
                           .longest = std::chrono::milliseconds(config.backoff_max_ms)};
    return jittered_pause(range, attempt, random);
}

JobError job_error(const Error& error) {
    return {.code = std::string(to_string(error.code)),
            .detail = error.detail,
            .line = {},
            .offset = {},
            .retryable = is_retryable(error.code)};
}

}  // namespace undertone
