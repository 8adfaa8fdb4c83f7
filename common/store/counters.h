// A tenant's counters: what the dashboard and alert rules read. Changed in the transaction of what
// they count, and written once per tenant and transaction (Connection::accumulate).
#pragma once

#include "common/db/database.h"
#include "common/store/records.h"

namespace undertone {

/// What a result's messages are counted under.
struct ResultTimes {
    Time uploaded;  ///< its upload's created_at: the day
    Time written;   ///< its own: the week
};

/// Messages of the results written in one ISO week.
struct WeekTotals {
    std::int64_t scored = 0, negative = 0;
};

class Counters {
public:
    Counters(Connection& connection, TenantId tenant) : connection_(connection), tenant_(tenant) {}

    /// An upload of `bytes` came into being, queued, on the day of `created_at`.
    void uploaded(Time created_at, std::uint64_t bytes);
    /// Its job changed state.
    void moved(JobState from, JobState to);
    /// Messages came with a result, or with negative totals went.
    void messages(ResultTimes times, const MessageTotals& totals);
    /// An upload in `state` is gone. Its messages are taken out by messages().
    void deleted(Time created_at, std::uint64_t bytes, JobState state);

    /// The counters of a week (common/iso_week.h). In a write, flush_counters() comes first.
    Result<WeekTotals> week(std::int64_t week);

private:
    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
