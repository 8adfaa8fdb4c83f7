#include "worker/analyzers/stopwords.h"

#include "worker/analyzers/term_map.h"

namespace undertone {

LanguageSet stopword_languages(const TermKey& term) {
    static const auto languages = [] {
        TermMap<LanguageSet> map;
        for (const auto& stopword : stopword_list()) {
            map[TermKeys::of_text(stopword.word)] = stopword.languages;
        }
        return map;
    }();
    const auto* found = languages.find(term);
    return found ? *found : 0;
}

}  // namespace undertone
