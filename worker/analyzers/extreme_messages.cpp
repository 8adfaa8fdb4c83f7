#include "worker/analyzers/extreme_messages.h"

#include "worker/analyzers/excerpt.h"
#include "worker/analyzers/sender_table.h"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace undertone {
namespace {

/// Leaves the strongest `count`, in their order, and returns how many went.
std::size_t keep_strongest(std::vector<Evidence>& evidence, std::size_t count) {
    if (evidence.size() <= count) return 0;
    const auto left_out = evidence.size() - count;
    std::ranges::stable_sort(evidence, std::greater<>{},
                             [](const Evidence& item) { return std::abs(item.contribution); });
    evidence.resize(count);
    std::ranges::stable_sort(evidence, {}, &Evidence::start);
    return left_out;
}

}  // namespace

bool ExtremeMessages::qualifies(const Message& message) const {
    const bool positive = side_ == Side::positive;
    if (message.score.label != (positive ? Label::positive : Label::negative)) return false;
    if (kept_.size() < kept_max) return true;
    // Messages come in order, so an equal one is a later one.
    const auto worst = kept_.back().score;
    return positive ? message.score.score > worst : message.score.score < worst;
}

bool ExtremeMessages::stands_out_more(double score, std::uint64_t index, double than_score,
                                      std::uint64_t than_index) const {
    if (score == than_score) return index < than_index;
    return side_ == Side::positive ? score > than_score : score < than_score;
}

void ExtremeMessages::keep(Extreme extreme) {
    const auto at = std::ranges::find_if(kept_, [&](const Extreme& kept) {
        return stands_out_more(extreme.score, extreme.index, kept.score, kept.index);
    });
    kept_.insert(at, std::move(extreme));
    if (kept_.size() > kept_max) kept_.pop_back();
}

void ExtremeMessages::fold(std::span<const Message> messages, const Scorer& scorer) {
    boost::container::small_vector<const Message*, 32> found;
    for (const auto& message : messages) {
        if (qualifies(message)) found.push_back(&message);
    }
    // Explaining takes longer than scoring: only those are explained that will stay.
    const auto best = std::min(found.size(), kept_max);
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(best), found.end(),
                      [this](const Message* a, const Message* b) {
                          return stands_out_more(a->score.score, a->index, b->score.score,
                                                 b->index);
                      });
    for (std::size_t i = 0; i < best && qualifies(*found[i]); ++i) {
        keep(make_extreme(*found[i], scorer));
    }
}

ExtremeMessages::Extreme ExtremeMessages::make_extreme(const Message& message,
                                                       const Scorer& scorer) {
    Extreme extreme;
    extreme.index = message.index;
    extreme.sender = message.sender;
    extreme.score = message.score.score;
    extreme.excerpt = excerpt_of(message.text);
    auto evidence = scorer.explain(message.text, message.score.language).evidence;
    extreme.reasons_left_out = keep_strongest(evidence, evidence_max);
    extreme.reasons.reserve(evidence.size());
    for (auto& [start, end, term, contribution, rule] : evidence) {
        extreme.reasons.push_back({start, end, std::move(term), std::move(rule), contribution});
    }
    return extreme;
}

void ExtremeMessages::merge(const ExtremeMessages& later, SenderRenumbering renumbering,
                            std::uint64_t offset) {
    for (auto extreme : later.kept_) {
        extreme.index += offset;
        extreme.sender = renumbering[extreme.sender];
        keep(std::move(extreme));
    }
}

void ExtremeMessages::write(JsonWriter& json, const SenderTable& senders) const {
    json.begin_array();
    for (const auto& extreme : kept_) {
        json.begin_object().field("index", extreme.index);
        json.key("sender");
        if (extreme.sender == SenderTable::others) {
            json.value(nullptr);
        } else {
            json.value(senders.name(extreme.sender));
        }
        json.field("score", shown(extreme.score)).field("excerpt", extreme.excerpt);
        json.key("evidence").begin_array();
        auto offset = shown(extreme.score);  // with what is left out
        for (const auto& reason : extreme.reasons) {
            offset -= shown(reason.contribution);
            json.begin_object()
                .field("start", reason.start)
                .field("end", reason.end)
                .field("term", reason.term)
                .field("contribution", shown(reason.contribution))
                .field("rule", reason.rule)
                .end_object();
        }
        json.end_array().field("offset", shown(offset));
        if (extreme.reasons_left_out > 0) {
            json.field("evidence_left_out", extreme.reasons_left_out);
        }
        json.end_object();
    }
    json.end_array();
}

}  // namespace undertone
