// A tenant's counters: what the dashboard reads. Changed in the transaction of what they count, and
// written once per tenant and transaction (Connection::accumulate).
#pragma once

#include "common/db/database.h"
#include "common/store/records.h"

namespace undertone {

class Counters {
public:
    Counters(Connection& connection, TenantId tenant) : connection_(connection), tenant_(tenant) {}

    /// An upload of `bytes` came into being, queued, on the day of `created_at`.
    void uploaded(Time created_at, std::uint64_t bytes);
    /// Its job changed state.
    void moved(JobState from, JobState to);
    /// Messages came to an upload of `created_at`, or with negative totals went.
    void messages(Time created_at, const MessageTotals& totals);
    /// An upload in `state` is gone. Its messages are taken out by messages().
    void deleted(Time created_at, std::uint64_t bytes, JobState state);

private:
    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
