#include "worker/analyzers/keywords.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace undertone {

void Keywords::fold(std::string_view message, std::span<const WordSpan> words) {
    ++messages_;
    terms_.begin_round();
    for (const auto& word : words) {
        const auto key = keys_.of_word(message, word);
        if (key.size > 0) terms_.count_once(key);
    }
}

void Keywords::merge(const Keywords& later) {
    messages_ += later.messages_;
    terms_.merge(later.terms_);
}

LanguageSet Keywords::languages() const {
    std::array<std::uint64_t, std::numeric_limits<LanguageSet>::digits> found{};
    std::uint64_t all = 0;
    for (const auto& entry : terms_.entries()) {
        const auto of = stopword_languages(entry.key());
        if (!std::has_single_bit(of)) continue;
        found[static_cast<std::size_t>(std::countr_zero(of))] += entry.value.count;
        all += entry.value.count;
    }
    if (all == 0) return ~LanguageSet{0};  // nothing tells: a stopword of any language is one
    LanguageSet languages = 0;
    for (std::size_t i = 0; i < stopword_language_count; ++i) {
        if (50 * found[i] >= all) languages |= LanguageSet{1} << i;
    }
    return languages;
}

std::vector<Keyword> Keywords::best(std::size_t count) const {
    struct Candidate {
        const FrequentTerms::Map::Entry* entry;
        double weight;
    };
    std::vector<Candidate> candidates;
    const auto spoken = languages();
    for (const auto& entry : terms_.entries()) {
        const auto messages = entry.value.count;
        if (messages < messages_min || (stopword_languages(entry.key()) & spoken) != 0) continue;
        const auto in = static_cast<double>(messages);
        candidates.push_back({&entry, in * std::log((static_cast<double>(messages_) + 1) / in)});
    }
    const auto shown = std::min(count, candidates.size());
    std::ranges::partial_sort(candidates, candidates.begin() + static_cast<std::ptrdiff_t>(shown),
                              [](const Candidate& a, const Candidate& b) {
                                  if (a.weight != b.weight) return a.weight > b.weight;
                                  return a.entry->term < b.entry->term;
                              });
    candidates.resize(shown);

    std::vector<Keyword> keywords;
    keywords.reserve(shown);
    for (const auto& [entry, weight] : candidates) {
        keywords.push_back({entry->term, entry->value.count, weight});
    }
    return keywords;
}

void Keywords::write(JsonWriter& json) const {
    json.begin_array();
    for (const auto& [term, messages, weight] : best(shown_max)) {
        json.begin_object()
            .field("term", term)
            .field("messages", messages)
            .field("weight", std::round(weight * 1e6) / 1e6)
            .end_object();
    }
    json.end_array();
}

}  // namespace undertone
