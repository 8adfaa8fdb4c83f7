#include "worker/analyzers/topics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace undertone {

TopicFinder::TopicFinder(std::span<const Keyword> keywords, std::size_t terms)
    : keywords_(keywords), ids_(terms, none), together_(keywords.size() * keywords.size()) {
    for (std::size_t i = 0; i < keywords.size(); ++i) {
        ids_[keywords[i].term] = static_cast<KeywordId>(i);
    }
}

void TopicFinder::add(const SampledMessage& message, std::span<const TextWord> words) {
    messages_ += message.times;
    const auto begin = held_.size();
    for (const auto& word : words) {
        const auto id = word.term == no_term ? none : ids_[word.term];
        if (id == none) continue;
        if (std::find(held_.begin() + static_cast<std::ptrdiff_t>(begin), held_.end(), id) ==
            held_.end()) {
            held_.push_back(id);
        }
    }
    if (held_.size() == begin) return;
    mentions_.push_back(
        {&message, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(held_.size())});
    const auto held = held_by(mentions_.back());
    for (const auto a : held) {
        for (const auto b : held) together_[a * keywords_.size() + b] += message.times;
    }
}

double TopicFinder::association(std::size_t a, std::size_t b) const {
    const auto all = static_cast<double>(messages_);
    const auto share = [&](std::uint64_t messages) { return static_cast<double>(messages) / all; };
    const auto both = share(together(a, b));
    if (both == 1) return 0;  // every message holds both: nothing is learnt from that
    return std::log(both / (share(together(a, a)) * share(together(b, b)))) / -std::log(both);
}

std::vector<TopicFinder::KeywordId> TopicFinder::partners_of(std::size_t seed,
                                                             const std::vector<bool>& used) const {
    struct Partner {
        KeywordId id;
        double association;
    };
    std::vector<Partner> partners;
    for (std::size_t id = 0; id < keywords_.size(); ++id) {
        if (id == seed || used[id] || together(seed, id) < together_min) continue;
        const auto strength = association(seed, id);
        if (strength < association_min) continue;
        partners.push_back({static_cast<KeywordId>(id), strength});
    }
    // Stable, so that of equals the heavier keyword comes first.
    std::ranges::stable_sort(partners, std::greater<>{}, &Partner::association);
    partners.resize(std::min(partners.size(), terms_max - 1));

    std::vector<KeywordId> ids;
    for (const auto& partner : partners) ids.push_back(partner.id);
    return ids;
}

std::vector<Topic> TopicFinder::find() const {
    std::vector<Topic> topics;
    std::vector<bool> used(keywords_.size());
    for (std::size_t seed = 0; seed < keywords_.size() && topics.size() < topics_max; ++seed) {
        if (used[seed]) continue;
        auto terms = partners_of(seed, used);
        if (terms.empty()) continue;
        terms.insert(terms.begin(), static_cast<KeywordId>(seed));
        for (const auto term : terms) used[term] = true;
        topics.push_back(make_topic(terms));
    }
    return topics;
}

Topic TopicFinder::make_topic(std::span<const KeywordId> terms) const {
    Topic topic;
    for (const auto term : terms) topic.terms.emplace_back(keywords_[term].text);

    // By how many of the terms they hold.
    std::array<std::vector<const SampledMessage*>, terms_max + 1> examples;
    for (const auto& mention : mentions_) {
        const auto* message = mention.message;
        const auto count =
            static_cast<std::size_t>(std::ranges::count_if(held_by(mention), [&](KeywordId id) {
                return std::ranges::find(terms, id) != terms.end();
            }));
        if (count == 0) continue;
        topic.messages += message->times;
        if (message->scored) {
            const auto times = static_cast<std::int64_t>(message->times);
            topic.scored += message->times;
            topic.score_micro += times * message->score_micro;
        }
        if (examples[count].size() < examples_max) examples[count].push_back(message);
    }
    for (auto count = terms.size(); count > 0; --count) {
        for (const auto* message : examples[count]) {
            if (topic.examples.size() < examples_max) topic.examples.push_back(message);
        }
    }
    return topic;
}

}  // namespace undertone
