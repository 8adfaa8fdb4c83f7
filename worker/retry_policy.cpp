#include "worker/retry_policy.h"

#include "common/backoff.h"

namespace undertone {
namespace {

/// Shown in place of the error's own text; empty: that is shown.
std::string_view shown_for(ErrorCode code) {
    switch (code) {
        case ErrorCode::not_found:
            return "the stored file is missing";
        case ErrorCode::unavailable:
            return "a part of the service did not answer";
        case ErrorCode::storage_full:
            return "there was no room left to store the result";
        case ErrorCode::conflict:
        case ErrorCode::internal:
            return "the server failed to process the file";
        default:
            return "";
    }
}

}  // namespace

bool is_for_operator(ErrorCode code) { return !shown_for(code).empty(); }

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
    const auto shown = shown_for(error.code);
    return {.code = std::string(to_string(error.code)),
            .detail = shown.empty() ? error.detail : std::string(shown),
            .line = {},
            .offset = {},
            .retryable = is_retryable(error.code)};
}

}  // namespace undertone
