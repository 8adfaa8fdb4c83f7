// What a tenant wants to be told of, and what it was told, as values.
#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/json_writer.h"
#include "common/store/field_fault.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace undertone {

using AlertRuleId = Id<struct AlertRuleIdTag>;
using AlertId = Id<struct AlertIdTag>;

/// A chat holds `messages` consecutive scored messages, each below `score`. Unscored messages
/// between them are passed over: they neither count nor end the run.
struct ScoreBelow {
    double score = 0;
    std::int64_t messages = 0;
};

/// Of the scored messages in results written this ISO week (UTC), the share of negative ones is
/// `percent` percent of last week's, or more, above last week's.
struct NegativeShareUp {
    std::int64_t percent = 0;
};

using AlertCondition = std::variant<ScoreBelow, NegativeShareUp>;

/// score_below | negative_share_up
std::string_view kind_of(const AlertCondition& condition);

/// From {"kind": "score_below", "score": -0.4, "messages": 3} or
/// {"kind": "negative_share_up", "percent": 25}. Members of the other kind are faults too.
Checked<AlertCondition> parse_alert_condition(std::string_view json);

/// The members of that object, without its braces.
void write_condition_fields(JsonWriter& json, const AlertCondition& condition);

struct AlertRule {
    AlertRuleId id;
    AlertCondition condition;
    Time created_at, updated_at;
};

/// An alert to be written with the result that fires it.
struct NewAlert {
    AlertRuleId rule;
    std::string_view kind;  ///< of kind_of()
    UploadId upload;        ///< whose result it is
    std::string occasion;   ///< what the rule fires once for: the upload, or a week
    std::string detail;     ///< JSON object
    Time fired_at;
};

struct Alert {
    AlertId id;
    AlertRuleId rule;
    std::string kind;
    UploadId upload;
    std::string detail;  ///< JSON object
    Time fired_at;
};

}  // namespace undertone
