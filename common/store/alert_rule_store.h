// A tenant's alert rules.
#pragma once

#include "common/db/database.h"
#include "common/store/alert_rule.h"
#include "common/store/id_page.h"

#include <optional>
#include <vector>

namespace undertone {

class AlertRuleStore {
public:
    /// Every rule is looked at with every message.
    static constexpr std::uint32_t rules_max = 100;

    AlertRuleStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    /// Errors: conflict, if there are rules_max already.
    Result<> insert(const AlertRule& rule);
    Result<std::optional<AlertRule>> find(AlertRuleId id);
    /// False: there is no such rule. So too of remove().
    Result<bool> update(AlertRuleId id, const AlertCondition& condition, Time now);
    /// The alerts it fired stay.
    Result<bool> remove(AlertRuleId id);

    /// Newest first.
    Result<std::vector<AlertRule>> list(const IdPage& page);
    Result<std::uint64_t> count();

private:
    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
