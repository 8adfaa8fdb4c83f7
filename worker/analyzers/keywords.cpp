#include "worker/analyzers/keywords.h"

#include "common/json_writer.h"
#include "worker/analyzers/sender_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace undertone {
namespace {

constexpr std::uint64_t messages_min = 2;

LanguageSet languages_of(const Vocabulary& vocabulary) {
    std::array<std::uint64_t, std::numeric_limits<LanguageSet>::digits> found{};
    std::uint64_t all = 0;
    for (const auto& entry : vocabulary.entries()) {
        const auto of = entry.value.stopword_of;
        if (!std::has_single_bit(of)) continue;
        found[static_cast<std::size_t>(std::countr_zero(of))] += entry.value.messages;
        all += entry.value.messages;
    }
    if (all == 0) return ~LanguageSet{0};  // nothing tells: a stopword of any language is one
    LanguageSet languages = 0;
    for (std::size_t i = 0; i < stopword_language_count; ++i) {
        if (50 * found[i] >= all) languages |= LanguageSet{1} << i;
    }
    return languages;
}

std::vector<TermId> terms_of_names(Vocabulary& vocabulary, const SenderRanking& ranking) {
    std::vector<TermId> terms;
    std::vector<WordSpan> words;
    for (const auto sender : ranking.shown) {
        const auto name = ranking.senders.name(sender);
        find_words(name, words);
        for (const auto& word : words) {
            const auto id = vocabulary.find(name, word);
            if (id == no_term) continue;
            const auto& term = vocabulary.term(id);
            if (2 * term.capitalised > term.messages) terms.push_back(id);
        }
    }
    std::ranges::sort(terms);
    return terms;
}

}  // namespace

std::vector<Keyword> find_keywords(Vocabulary& vocabulary, const SenderRanking& ranking,
                                   const Coverage& coverage, std::size_t count) {
    std::vector<Keyword> keywords;
    const auto spoken = languages_of(vocabulary);
    const auto names = terms_of_names(vocabulary, ranking);
    const auto all = static_cast<double>(coverage.all) + 1;
    for (TermId id = 0; id < vocabulary.size(); ++id) {
        const auto& [head, tail, text, term] = vocabulary.entries()[id];
        if (term.messages < messages_min || (term.stopword_of & spoken) != 0) continue;
        if (std::ranges::binary_search(names, id)) continue;
        const auto messages = coverage.estimate(term.messages);
        const auto in = static_cast<double>(messages);
        keywords.push_back({id, text, messages, in * std::log(all / in)});
    }
    const auto shown = std::min(count, keywords.size());
    std::ranges::partial_sort(keywords, keywords.begin() + static_cast<std::ptrdiff_t>(shown),
                              [](const Keyword& a, const Keyword& b) {
                                  if (a.weight != b.weight) return a.weight > b.weight;
                                  return a.text < b.text;
                              });
    keywords.resize(shown);
    return keywords;
}

std::string keywords_json(std::span<const Keyword> keywords) {
    JsonWriter json;
    json.begin_array();
    for (const auto& [id, text, messages, weight] : keywords) {
        json.begin_object()
            .field("term", text)
            .field("messages", messages)
            .field("weight", std::round(weight * 1e6) / 1e6)
            .end_object();
    }
    return json.end_array().take();
}

}  // namespace undertone
