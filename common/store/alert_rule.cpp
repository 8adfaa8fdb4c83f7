#include "common/store/alert_rule.h"

#include "common/store/json_object.h"

#include <boost/json/value.hpp>

namespace undertone {
namespace {

constexpr std::string_view score_below_kind = "score_below";
constexpr std::string_view negative_share_up_kind = "negative_share_up";

constexpr std::int64_t messages_max = 1'000'000;
constexpr std::int64_t percent_max = 10'000;

Checked<AlertCondition> parse_score_below(const boost::json::object& object) {
    if (const auto known = refuse_unknown(object, {"kind", "score", "messages"}); !known) {
        return known.error();
    }
    const auto score = number_in(object, "score", -1, 1);
    if (!score) return score.error();
    const auto messages = whole_number_in(object, "messages", 1, messages_max);
    if (!messages) return messages.error();
    return ScoreBelow{.score = *score, .messages = *messages};
}

Checked<AlertCondition> parse_negative_share_up(const boost::json::object& object) {
    if (const auto known = refuse_unknown(object, {"kind", "percent"}); !known) {
        return known.error();
    }
    const auto percent = whole_number_in(object, "percent", 1, percent_max);
    if (!percent) return percent.error();
    return NegativeShareUp{.percent = *percent};
}

}  // namespace

std::string_view kind_of(const AlertCondition& condition) {
    return std::holds_alternative<ScoreBelow>(condition) ? score_below_kind
                                                         : negative_share_up_kind;
}

Checked<AlertCondition> parse_alert_condition(std::string_view json) {
    const auto object = parse_json_object(json);
    if (!object) return object.error();
    const auto* kind = object->if_contains("kind");
    const auto* text = kind == nullptr ? nullptr : kind->if_string();
    const auto name = text == nullptr ? std::string_view() : std::string_view(*text);
    if (name == score_below_kind) return parse_score_below(*object);
    if (name == negative_share_up_kind) return parse_negative_share_up(*object);
    return FieldFault{"kind", "kind must be score_below or negative_share_up"};
}

void write_condition_fields(JsonWriter& json, const AlertCondition& condition) {
    json.field("kind", kind_of(condition));
    if (const auto* below = std::get_if<ScoreBelow>(&condition)) {
        json.field("score", below->score).field("messages", below->messages);
    } else {
        json.field("percent", std::get<NegativeShareUp>(condition).percent);
    }
}

}  // namespace undertone
