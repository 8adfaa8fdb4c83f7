// What the dashboard shows, read from counters: the cost does not grow with the uploads.
#pragma once

#include "common/db/database.h"
#include "common/store/upload_store.h"

#include <vector>

namespace undertone {

struct DashboardSummary {
    std::uint64_t pending = 0, processing = 0, completed = 0, failed = 0, cancelled = 0;
    std::uint64_t bytes = 0;
    MessageTotals messages;
    struct Day {
        std::int64_t day;
        std::int64_t uploads, messages, unscored, score_sum_micro;
    };
    std::vector<Day> days;  ///< at most 30, oldest first, only those with uploads
    std::vector<UploadView> recent, failures;  ///< at most 10 each, newest first

    std::uint64_t uploads() const { return pending + processing + completed + failed + cancelled; }
};

class DashboardStore {
public:
    DashboardStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    Result<DashboardSummary> summary();

    /// Compares the counters with a recount of everything: for tests, its cost grows with the
    /// uploads. Returns the differences as sentences, none if all is well.
    Result<std::vector<std::string>> recount();

private:
    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
