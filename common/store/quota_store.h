// A tenant's quotas, and what it has of what they limit.
#pragma once

#include "common/clock.h"
#include "common/db/database.h"
#include "common/ids.h"
#include "common/store/quotas.h"

namespace undertone {

class QuotaStore {
public:
    QuotaStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    Result<QuotaOverrides> overrides();
    Result<> set(const QuotaOverrides& overrides);

    /// From the counters. In a write that relies on it, TenantStore::take_turn() and
    /// Connection::flush_counters() come first.
    Result<QuotaUsage> usage(Time now);

private:
    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
