// Which of a tenant's alert rules fire. Pure: what a result and the counters say goes in, alerts to
// be written come out.
#pragma once

#include "common/store/alert_rule.h"
#include "common/store/counters.h"
#include "worker/analyzers/low_score_runs.h"

#include <span>
#include <vector>

namespace undertone {

/// Fewer scored messages than this in either week say nothing about a share.
inline constexpr std::int64_t week_messages_min = 100;

/// The limits that an analysis has to look for runs below: each once.
std::vector<double> low_score_limits(std::span<const AlertRule> rules);

/// The score_below rules that one of `runs` fulfils, which are the longest below each of
/// low_score_limits().
std::vector<NewAlert> decide_score_below(std::span<const AlertRule> rules,
                                         std::span<const LowScoreRun> runs, UploadId upload,
                                         Time now);

bool has_weekly_rule(std::span<const AlertRule> rules);

/// A week (common/iso_week.h) and the one before it.
struct WeekComparison {
    std::int64_t week = 0;
    WeekTotals now, before;
};

/// The negative_share_up rules that a week fulfils. `upload` is the one whose result was counted
/// last.
std::vector<NewAlert> decide_negative_share_up(std::span<const AlertRule> rules,
                                               const WeekComparison& weeks, UploadId upload,
                                               Time now);

}  // namespace undertone
