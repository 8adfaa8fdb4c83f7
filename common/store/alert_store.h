// The alerts that a tenant's rules fired, each written in the group of the result that fired it.
#pragma once

#include "common/db/database.h"
#include "common/store/alert_rule.h"
#include "common/store/id_page.h"

#include <optional>
#include <vector>

namespace undertone {

class AlertStore {
public:
    AlertStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    /// Nothing happens where the rule has fired on that occasion already.
    Result<> add(const NewAlert& alert);

    /// Newest first.
    Result<std::vector<Alert>> list(const IdPage& page);
    /// Exact up to 10,000, nullopt beyond.
    Result<std::optional<std::uint64_t>> count();

    /// Those that came with the upload's results, oldest first, at most 1,000.
    Result<std::vector<Alert>> of_upload(UploadId upload);

private:
    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
