// What a scan's outcome means for an upload that waits for it.
#pragma once

#include "common/scan/clamd_reply.h"
#include "common/store/records.h"

#include <chrono>

namespace undertone {

enum class AfterScan {
    read,        ///< clean: it goes on as any other upload
    quarantine,  ///< its bytes stay unread, for the reason that goes with it
    hold,        ///< no verdict could be had: another scan later
    fail         ///< the scan found out what would end its analysis as well
};

struct ScanDecision {
    AfterScan then = AfterScan::hold;
    JobError reason;  ///< of all but `read`
};

/// `read_when_down`: an upload goes on unscanned where no verdict can be had (scan.when_down).
ScanDecision decide_scan(const Result<ScanVerdict>& verdict, bool read_when_down);

/// How long until the next scan of an upload that has been held for `held_for`: soon at first, and
/// not all at once when a scanner that was long away comes back.
std::chrono::milliseconds hold_pause(std::chrono::microseconds held_for);

}  // namespace undertone
