#include "worker/alert_decisions.h"

#include "common/iso_week.h"
#include "common/sentiment/mean.h"

#include <algorithm>

namespace undertone {
namespace {

__extension__ using Wide = __int128;

NewAlert alert_of(const AlertRule& rule, UploadId upload, std::string occasion, std::string detail,
                  Time now) {
    return {.rule = rule.id,
            .kind = kind_of(rule.condition),
            .upload = upload,
            .occasion = std::move(occasion),
            .detail = std::move(detail),
            .fired_at = now};
}

/// {"score":-0.4,"messages":3,"run_messages":5,"first_index":12,"last_index":17,"mean_score":-0.6}
std::string run_detail(const ScoreBelow& rule, const LowScoreRun& run) {
    JsonWriter json;
    json.begin_object()
        .field("score", rule.score)
        .field("messages", rule.messages)
        .field("run_messages", run.messages)
        .field("first_index", run.first)
        .field("last_index", run.last)
        .field("mean_score", mean_of_micro(run.score_micro, run.messages));
    json.end_object();
    return json.take();
}

double negative_share(const WeekTotals& week) {
    return share_of(static_cast<std::uint64_t>(week.negative),
                    static_cast<std::uint64_t>(week.scored));
}

/// {"percent":25,"week":"2024-01-15","negative_share":0.31,"previous_negative_share":0.2,
///  "messages":900,"previous_messages":800}
std::string week_detail(const NegativeShareUp& rule, const WeekComparison& weeks) {
    JsonWriter json;
    json.begin_object()
        .field("percent", rule.percent)
        .field("week", day_to_string(monday_of(weeks.week)))
        .field("negative_share", negative_share(weeks.now))
        .field("previous_negative_share", negative_share(weeks.before))
        .field("messages", weeks.now.scored)
        .field("previous_messages", weeks.before.scored);
    json.end_object();
    return json.take();
}

/// now's share >= before's share * (1 + percent / 100), in whole numbers: exact at the limit. Above
/// a share of nothing lies any other.
bool is_up(const WeekTotals& now, const WeekTotals& before, std::int64_t percent) {
    return now.negative > 0 && Wide(now.negative) * before.scored * 100 >=
                                   Wide(before.negative) * now.scored * (100 + percent);
}

}  // namespace

std::vector<double> low_score_limits(std::span<const AlertRule> rules) {
    std::vector<double> limits;
    for (const auto& rule : rules) {
        const auto* below = std::get_if<ScoreBelow>(&rule.condition);
        if (below != nullptr && std::ranges::find(limits, below->score) == limits.end()) {
            limits.push_back(below->score);
        }
    }
    return limits;
}

std::vector<NewAlert> decide_score_below(std::span<const AlertRule> rules,
                                         std::span<const LowScoreRun> runs, UploadId upload,
                                         Time now) {
    std::vector<NewAlert> alerts;
    for (const auto& rule : rules) {
        const auto* below = std::get_if<ScoreBelow>(&rule.condition);
        if (below == nullptr) continue;
        const auto run = std::ranges::find(runs, below->score, &LowScoreRun::limit);
        const bool fires =
            run != runs.end() && run->messages >= static_cast<std::uint64_t>(below->messages);
        if (!fires) continue;
        alerts.push_back(alert_of(rule, upload, upload.to_string(), run_detail(*below, *run), now));
    }
    return alerts;
}

bool has_weekly_rule(std::span<const AlertRule> rules) {
    return std::ranges::any_of(rules, [](const AlertRule& rule) {
        return std::holds_alternative<NegativeShareUp>(rule.condition);
    });
}

std::vector<NewAlert> decide_negative_share_up(std::span<const AlertRule> rules,
                                               const WeekComparison& weeks, UploadId upload,
                                               Time now) {
    std::vector<NewAlert> alerts;
    if (std::min(weeks.now.scored, weeks.before.scored) < week_messages_min) return alerts;
    for (const auto& rule : rules) {
        const auto* up = std::get_if<NegativeShareUp>(&rule.condition);
        if (up == nullptr || !is_up(weeks.now, weeks.before, up->percent)) continue;
        alerts.push_back(alert_of(rule, upload, day_to_string(monday_of(weeks.week)),
                                  week_detail(*up, weeks), now));
    }
    return alerts;
}

}  // namespace undertone
