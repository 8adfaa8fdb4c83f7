// What becomes of a job whose attempt failed. Pure.
#pragma once

#include "common/config.h"
#include "common/result.h"
#include "common/store/records.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace undertone {

/// True for what another try may heal: a lost connection, a full disk, a deadline, memory that
/// others had.
bool is_retryable(ErrorCode code);

/// How long to wait before the next attempt, by jittered_pause(); nullopt if the job has had its
/// attempts. `attempt` counts from 1, `random` is uniform in [0, 1).
std::optional<std::chrono::milliseconds> retry_delay(const QueueConfig& config,
                                                     std::uint32_t attempt, double random);

/// The error as the store keeps it and clients see it. Of what went wrong on the server it says
/// what happened, without paths and addresses.
JobError job_error(const Error& error);

/// Whether the error's own text is the operator's: job_error() leaves it out, a log keeps it.
bool is_for_operator(ErrorCode code);

}  // namespace undertone
