#include "worker/scan_decision.h"

#include "worker/retry_policy.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

ScanDecision quarantined(std::string code, std::string detail, bool retryable) {
    return {AfterScan::quarantine,
            {.code = std::move(code),
             .detail = std::move(detail),
             .line = {},
             .offset = {},
             .retryable = retryable}};
}

ScanDecision decide(const ScanVerdict& verdict) {
    switch (verdict.outcome) {
        case ScanVerdict::Outcome::clean:
            return {AfterScan::read, {}};
        case ScanVerdict::Outcome::infected:
            return quarantined("infected", fmt::format("the scan found {}", verdict.signature),
                               false);
        case ScanVerdict::Outcome::too_large:
            return quarantined("too_large_to_scan",
                               "the file is larger than clamd's StreamMaxLength: raise that, then "
                               "retry the upload",
                               true);
        case ScanVerdict::Outcome::undecided:
            break;
    }
    return quarantined("scan_timeout",
                       "clamd came to no verdict within scan.timeout_s; retry scans it again",
                       true);
}

}  // namespace

ScanDecision decide_scan(const Result<ScanVerdict>& verdict, bool read_when_down) {
    if (verdict) return decide(*verdict);
    const auto& error = verdict.error();
    if (!is_retryable(error.code)) return {AfterScan::fail, job_error(error)};
    const bool down = error.code == ErrorCode::unavailable;
    return {down && read_when_down ? AfterScan::read : AfterScan::hold, job_error(error)};
}

std::chrono::milliseconds hold_pause(std::chrono::microseconds held_for) {
    const auto quarter = std::chrono::duration_cast<std::chrono::milliseconds>(held_for) / 4;
    return std::clamp<std::chrono::milliseconds>(quarter, std::chrono::seconds(1),
                                                 std::chrono::seconds(30));
}

}  // namespace undertone
