#include "worker/analyzers/language_counts.h"

#include <algorithm>
#include <tuple>

namespace undertone {

void LanguageCounts::add(Language language, std::uint64_t messages) {
    auto found = std::ranges::find(counts_, language, &Count::language);
    if (found == counts_.end()) found = counts_.insert(counts_.end(), {language, 0});
    found->messages += messages;
}

void LanguageCounts::merge(const LanguageCounts& later) {
    for (const auto& [language, messages] : later.counts_) add(language, messages);
}

void LanguageCounts::write(JsonWriter& json) const {
    auto counts = counts_;
    std::ranges::sort(counts, [](const Count& a, const Count& b) {
        return std::tuple(b.messages, a.language.code()) <
               std::tuple(a.messages, b.language.code());
    });
    json.begin_object();
    for (const auto& [language, messages] : counts) json.any_key(language.code()).value(messages);
    json.end_object();
}

}  // namespace undertone
