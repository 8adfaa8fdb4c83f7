#include "common/store/counters.h"

#include "common/iso_week.h"

#include <array>

namespace undertone {
namespace {

constexpr std::string_view add_totals =
    "INSERT INTO tenant_totals (tenant_id, pending, processing, completed, failed, cancelled,"
    " bytes, messages, positive, negative, neutral, unscored, score_sum_micro)"
    " VALUES ($1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 + 0 * CAST($2 AS BIGINT))"
    " ON CONFLICT (tenant_id) DO UPDATE SET"
    " pending = tenant_totals.pending + excluded.pending,"
    " processing = tenant_totals.processing + excluded.processing,"
    " completed = tenant_totals.completed + excluded.completed,"
    " failed = tenant_totals.failed + excluded.failed,"
    " cancelled = tenant_totals.cancelled + excluded.cancelled,"
    " bytes = tenant_totals.bytes + excluded.bytes,"
    " messages = tenant_totals.messages + excluded.messages,"
    " positive = tenant_totals.positive + excluded.positive,"
    " negative = tenant_totals.negative + excluded.negative,"
    " neutral = tenant_totals.neutral + excluded.neutral,"
    " unscored = tenant_totals.unscored + excluded.unscored,"
    " score_sum_micro = tenant_totals.score_sum_micro + excluded.score_sum_micro";

constexpr std::string_view add_day =
    "INSERT INTO tenant_days (tenant_id, day, uploads, messages, unscored, score_sum_micro)"
    " VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (tenant_id, day) DO UPDATE SET"
    " uploads = tenant_days.uploads + excluded.uploads,"
    " messages = tenant_days.messages + excluded.messages,"
    " unscored = tenant_days.unscored + excluded.unscored,"
    " score_sum_micro = tenant_days.score_sum_micro + excluded.score_sum_micro";

constexpr std::string_view add_week =
    "INSERT INTO tenant_weeks (tenant_id, week, scored, negative) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (tenant_id, week) DO UPDATE SET"
    " scored = tenant_weeks.scored + excluded.scored,"
    " negative = tenant_weeks.negative + excluded.negative";

// The order of add_totals' amounts.
enum Total : std::size_t {
    pending,
    processing,
    completed,
    failed,
    cancelled,
    bytes,
    messages_total,
    positive,
    negative,
    neutral,
    unscored,
    score_sum,
    total_count
};
using Totals = std::array<std::int64_t, total_count>;

Total total_of(JobState state) {
    switch (state) {
        case JobState::held:
        case JobState::queued:
            return pending;
        case JobState::running:
        case JobState::retrying:
            return processing;
        case JobState::completed:
            return completed;
        case JobState::failed:
        case JobState::quarantined:
            return failed;
        case JobState::cancelled:
            return cancelled;
    }
    return failed;
}

}  // namespace

void Counters::uploaded(Time created_at, std::uint64_t upload_bytes) {
    Totals totals{};
    totals[pending] = 1;
    totals[bytes] = static_cast<std::int64_t>(upload_bytes);
    connection_.accumulate(add_totals, tenant_.view(), 0, totals);
    connection_.accumulate(add_day, tenant_.view(), utc_day(created_at),
                           std::array<std::int64_t, 4>{1});
}

void Counters::moved(JobState from, JobState to) {
    Totals totals{};
    totals[total_of(from)] -= 1;
    totals[total_of(to)] += 1;
    connection_.accumulate(add_totals, tenant_.view(), 0, totals);
}

void Counters::messages(ResultTimes times, const MessageTotals& counts) {
    Totals totals{};
    totals[messages_total] = counts.messages;
    totals[positive] = counts.positive;
    totals[negative] = counts.negative;
    totals[neutral] = counts.neutral;
    totals[unscored] = counts.unscored;
    totals[score_sum] = counts.score_sum_micro;
    connection_.accumulate(add_totals, tenant_.view(), 0, totals);
    connection_.accumulate(
        add_day, tenant_.view(), utc_day(times.uploaded),
        std::array<std::int64_t, 4>{0, counts.messages, counts.unscored, counts.score_sum_micro});
    connection_.accumulate(add_week, tenant_.view(), iso_week(times.written),
                           std::array<std::int64_t, 2>{counts.scored(), counts.negative});
}

void Counters::deleted(Time created_at, std::uint64_t upload_bytes, JobState state) {
    Totals totals{};
    totals[total_of(state)] = -1;
    totals[bytes] = -static_cast<std::int64_t>(upload_bytes);
    connection_.accumulate(add_totals, tenant_.view(), 0, totals);
    connection_.accumulate(add_day, tenant_.view(), utc_day(created_at),
                           std::array<std::int64_t, 4>{-1});
}

Result<WeekTotals> Counters::week(std::int64_t week) {
    constexpr std::string_view sql =
        "SELECT scored, negative FROM tenant_weeks WHERE tenant_id = $1 AND week = $2";
    WeekTotals totals;
    const Value values[] = {Blob{tenant_.view()}, week};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        totals = {.scored = row.integer(0), .negative = row.integer(1)};
    });
    if (!found) return found.error();
    return totals;
}

}  // namespace undertone
