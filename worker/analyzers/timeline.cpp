#include "worker/analyzers/timeline.h"

#include "common/clock.h"
#include "common/sentiment/mean.h"
#include "worker/analyzers/analyzer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace undertone {
namespace {

constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour, week = 7 * day;
constexpr std::array<std::int64_t, 15> ladder = {
    minute, 5 * minute, 15 * minute, hour,       3 * hour,     6 * hour,      12 * hour,     day,
    week,   4 * week,   52 * week,   520 * week, 5'200 * week, 52'000 * week, 520'000 * week};

constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::int64_t monday =
    4 * day * micros_per_second;  // 1970-01-05, so that weeks begin well

std::int64_t floor_div(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

}  // namespace

void Timeline::Step::add(const Step& other) {
    messages += other.messages;
    scored += other.scored;
    score_micro += other.score_micro;
}

std::int64_t Timeline::step_seconds() const { return ladder[rung_]; }

void Timeline::add(const Message& message) {
    const bool scored = message.score.label != Label::unscored;
    step_at(message.time->micros)
        .add({.messages = 1, .scored = scored, .score_micro = message.score_micro});
}

Timeline::Step& Timeline::step_at(std::int64_t micros) {
    if (micros >= from_ && micros < to_) return steps_[last_];
    for (;;) {
        const auto width = step_seconds() * micros_per_second;
        const auto number = floor_div(micros - monday, width);
        const auto first = steps_.empty() ? number : std::min(first_, number);
        const auto end = std::max(first_ + static_cast<std::int64_t>(steps_.size()), number + 1);
        if (steps_.empty() || end - first <= static_cast<std::int64_t>(steps_max)) {
            auto& step = make_step(number);
            from_ = number * width + monday;
            to_ = from_ + width;
            last_ = static_cast<std::size_t>(number - first_);
            return step;
        }
        coarsen();
    }
}

Timeline::Step& Timeline::make_step(std::int64_t number) {
    if (steps_.empty()) first_ = number;
    if (number < first_) {
        steps_.insert(steps_.begin(), static_cast<std::size_t>(first_ - number), Step{});
        first_ = number;
    }
    const auto at = static_cast<std::size_t>(number - first_);
    if (at >= steps_.size()) steps_.resize(at + 1);
    return steps_[at];
}

void Timeline::coarsen() {
    const auto joined = ladder[rung_ + 1] / ladder[rung_];
    const auto fine = std::exchange(steps_, {});
    auto number = std::exchange(first_, 0);
    ++rung_;
    for (const auto& step : fine) make_step(floor_div(number++, joined)).add(step);
    from_ = to_ = 0;
}

void Timeline::merge(const Timeline& other) {
    if (other.steps_.empty()) return;
    while (rung_ < other.rung_) coarsen();
    const auto width = other.step_seconds() * micros_per_second;
    for (std::size_t i = 0; i < other.steps_.size(); ++i) {
        // Empty steps between are made by their neighbours.
        if (other.steps_[i].messages == 0) continue;
        const auto number = other.first_ + static_cast<std::int64_t>(i);
        step_at(number * width + monday).add(other.steps_[i]);
    }
}

void Timeline::write(JsonWriter& json) const {
    json.begin_array();
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const auto& step = steps_[i];
        if (step.messages == 0) continue;
        const auto number = first_ + static_cast<std::int64_t>(i);
        const auto start = number * step_seconds() * micros_per_second + monday;
        json.begin_object()
            .field("start", to_rfc3339(from_micros(start)))
            .field("messages", step.messages)
            .field("sentiment_score", mean_of_micro(step.score_micro, step.scored))
            .end_object();
    }
    json.end_array();
}

}  // namespace undertone
