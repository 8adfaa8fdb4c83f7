// The words in VADER's program text, as opposed to its lexicon: vader-sentiment 1.1.3,
// src/vaderSentiment.js.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace undertone::vader {

inline constexpr double boost_up = 0.293;
inline constexpr double boost_down = -0.293;

inline constexpr auto boosters_up = std::to_array<std::string_view>(
    {"absolutely",   "amazingly",     "awfully",    "completely", "considerably", "decidedly",
     "deeply",       "effing",        "enormously", "entirely",   "especially",   "exceptionally",
     "extremely",    "fabulously",    "flipping",   "flippin",    "fricking",     "frickin",
     "frigging",     "friggin",       "fully",      "fucking",    "greatly",      "hella",
     "highly",       "hugely",        "incredibly", "intensely",  "majorly",      "more",
     "most",         "particularly",  "purely",     "quite",      "really",       "remarkably",
     "so",           "substantially", "thoroughly", "totally",    "tremendously", "uber",
     "unbelievably", "unusually",     "utterly",    "very"});

inline constexpr auto boosters_down = std::to_array<std::string_view>(
    {"almost", "barely", "hardly", "kinda", "kindof", "kind-of", "less", "little", "marginally",
     "occasionally", "partly", "scarcely", "slightly", "somewhat", "sorta", "sortof", "sort-of"});

inline constexpr auto negations = std::to_array<std::string_view>(
    {"aint",   "arent",    "cannot",  "cant",     "couldnt",  "darent",   "didnt",   "doesnt",
     "ain't",  "aren't",   "can't",   "couldn't", "daren't",  "didn't",   "doesn't", "dont",
     "hadnt",  "hasnt",    "havent",  "isnt",     "mightnt",  "mustnt",   "neither", "don't",
     "hadn't", "hasn't",   "haven't", "isn't",    "mightn't", "mustn't",  "neednt",  "needn't",
     "never",  "none",     "nope",    "nor",      "not",      "nothing",  "nowhere", "oughtnt",
     "shant",  "shouldnt", "uhuh",    "wasnt",    "werent",   "oughtn't", "shan't",  "shouldn't",
     "uh-uh",  "wasn't",   "weren't", "without",  "wont",     "wouldnt",  "won't",   "wouldn't",
     "rarely", "seldom",   "despite"});

/// Words that mean something together.
struct Phrase {
    std::array<std::string_view, 3> words;
    std::size_t size;
    std::string_view anchor;  ///< the rarest of them
    double value;             ///< an idiom's rating, or what a booster adds
};

inline constexpr auto idioms = std::to_array<Phrase>({{{"the", "shit"}, 2, "shit", 3},
                                                      {{"the", "bomb"}, 2, "bomb", 3},
                                                      {{"bad", "ass"}, 2, "ass", 1.5},
                                                      {{"yeah", "right"}, 2, "yeah", -2},
                                                      {{"cut", "the", "mustard"}, 3, "mustard", 2},
                                                      {{"kiss", "of", "death"}, 3, "death", -1.5},
                                                      {{"hand", "to", "mouth"}, 3, "mouth", -2}});

inline constexpr auto booster_phrases =
    std::to_array<Phrase>({{{"just", "enough"}, 2, "enough", boost_down},
                           {{"kind", "of"}, 2, "kind", boost_down},
                           {{"sort", "of"}, 2, "sort", boost_down}});

}  // namespace undertone::vader
