// Links that show a report to whoever has one. Of a link's token only the SHA-256 is kept.
#pragma once

#include "common/db/database.h"
#include "common/store/report_store.h"

#include <optional>
#include <string>
#include <vector>

namespace undertone {

using ShareId = Id<struct ShareIdTag>;

struct ReportShare {
    TenantId tenant;
    ShareId id;
    ReportId report;
    bool redacted = true;
    std::string password_hash;  ///< argon2id; empty: none is asked for
    Time created_at, expires_at;
    std::uint64_t views = 0;
};

class ReportShareStore {
public:
    ReportShareStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    Result<> insert(const ReportShare& share, std::string_view token_sha256);
    /// Oldest first.
    Result<std::vector<ReportShare>> list(ReportId report);
    /// How many are gone: `share` alone, or all of the report's.
    Result<std::int64_t> revoke(ReportId report, std::optional<ShareId> share);

    Result<> count_view(ShareId share);

    /// Of any tenant, expired or not; nullopt: never made, or revoked.
    static Result<std::optional<ReportShare>> find(Connection& connection,
                                                   std::string_view token_sha256);

private:
    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
