#include "common/sentiment/message_features.h"

#include "common/text/utf8.h"

namespace undertone::features {

std::string_view stem_of(std::string_view word) {
    constexpr std::size_t characters = 4;
    std::size_t end = 0;
    for (std::size_t i = 0; i < characters && end < word.size(); ++i) next_code_point(word, end);
    return end < word.size() ? word.substr(0, end) : std::string_view();
}

std::vector<FeatureHash> wordless() {
    std::vector<FeatureHash> all;
    constexpr std::uint64_t ratings[] = {0, 1, 3, 4};  // polarity_of() + 2
    for (const auto rated : ratings) {
        for (const auto kind :
             {Kind::polarity, Kind::negated_polarity, Kind::first_polarity, Kind::last_polarity}) {
            all.push_back(of(kind, rated));
        }
        for (const auto next : ratings) all.push_back(of(Kind::polarities, rated, next));
    }
    for (const auto fact : {no_rated_word, is_short, is_long}) {
        all.push_back(of(Kind::message, fact));
    }
    for (const char mark : {'!', '?'}) {
        all.push_back(of(Kind::punctuation, static_cast<std::uint64_t>(mark)));
    }
    return all;
}

}  // namespace undertone::features
