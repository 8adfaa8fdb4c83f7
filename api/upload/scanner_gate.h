// Keeps uploads out while the scanner does not answer (scan.when_down = "refuse").
#pragma once

#include "common/clock.h"
#include "common/config.h"
#include "common/scan/clamd.h"

#include <chrono>
#include <mutex>
#include <optional>

namespace undertone {

/// Asks clamd at most once a second, however many uploads come. Thread-safe.
class ScannerGate {
public:
    ScannerGate(const ScanConfig& config, const Clock& clock);

    /// What was last found out, if it still holds; without a gate that is always "open". Costs
    /// nothing.
    std::optional<Result<>> known() const;

    /// Asks. Blocks. Errors: unavailable.
    Result<> ask();

private:
    const Clock& clock_;
    const std::optional<Clamd> clamd_;  // nullopt: no gate
    mutable std::mutex mutex_;
    Result<> answer_;
    std::optional<std::chrono::steady_clock::time_point> asked_at_;
};

}  // namespace undertone
