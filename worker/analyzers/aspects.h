// What people say of what: "the delivery was late" -> delivery, late.
#pragma once

#include "worker/analyzers/message_sample.h"
#include "worker/analyzers/vocabulary.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undertone {

/// One opinion about one aspect, both in lower case.
struct AspectMention {
    std::string aspect;
    std::string opinion;  ///< "late", "not late"
    bool positive;

    bool operator==(const AspectMention&) const = default;
};

/// Rules over neighbouring words, for English, in the line of M. Hu and B. Liu, "Mining and
/// Summarizing Customer Reviews" (KDD 2004), with lists of words instead of a tagger:
///
///   [noun] linking verb [opinion]      the delivery was not very late    delivery, not late
///   [opinion] [noun]                   a broken screen                   screen, broken
///   [verdict] determiner [noun]        we love the design                design, love
///   [noun] negated operation           the app doesn't work              app, not work
///
/// Auxiliaries, negations and modifiers may stand before an opinion; an odd number of negations
/// turns it. "The agent on the phone" is an agent, and "Super Bowl" a name.
/// Nothing reaches over a punctuation mark. A text with more stopwords of another language than of
/// English has none.
std::vector<AspectMention> find_aspects(const Vocabulary& vocabulary,
                                        std::span<const TextWord> words);

/// A pair, and the messages that hold it.
struct AspectOpinion {
    AspectMention pair;
    std::uint64_t messages = 0;
    std::vector<const SampledMessage*> examples;  ///< the earliest
};

class AspectCounts {
public:
    static constexpr std::size_t shown_max = 50;
    static constexpr std::size_t examples_max = 3;

    explicit AspectCounts(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

    /// `message` outlives the counts; in the order of the file.
    void add(const SampledMessage& message, std::span<const TextWord> words);

    /// Most messages first, equals by aspect and opinion; at most shown_max.
    std::vector<AspectOpinion> best() const;

private:
    const Vocabulary& vocabulary_;
    boost::unordered_flat_map<std::string, AspectOpinion> pairs_;
};

}  // namespace undertone
