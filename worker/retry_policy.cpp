#include "worker/retry_policy.h"

#include <algorithm>
#include <cmath>

namespace undertone {

bool is_retryable(ErrorCode code) {
    return code == ErrorCode::unavailable || code == ErrorCode::storage_full ||
           code == ErrorCode::timeout;
}

std::optional<std::chrono::milliseconds> retry_delay(const QueueConfig& config,
                                                     std::uint32_t attempt, double random) {
    if (attempt >= config.attempts_max) return std::nullopt;
    const double longest = std::min<double>(
        config.backoff_max_ms, config.backoff_ms * std::exp2(static_cast<double>(attempt) - 1));
    return std::chrono::milliseconds(static_cast<std::int64_t>(longest * random));
}

JobError job_error(const Error& error) {
    return {.code = std::string(to_string(error.code)),
            .detail = error.detail,
            .line = {},
            .offset = {},
            .retryable = is_retryable(error.code)};
}

}  // namespace undertone
