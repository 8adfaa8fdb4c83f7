#include "worker/analyzers/text_results.h"

#include "common/json_writer.h"
#include "common/sentiment/mean.h"
#include "common/text/media_placeholder.h"
#include "worker/analyzers/aspects.h"
#include "worker/analyzers/coverage.h"
#include "worker/analyzers/excerpt.h"
#include "worker/analyzers/sender_table.h"
#include "worker/analyzers/topics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace undertone {
namespace {

constexpr std::size_t keywords_shown_max = 50;

/// The words of all sampled messages.
struct SampledWords {
    std::vector<TextWord> words;
    std::vector<std::size_t> ends;  // by message

    std::span<const TextWord> of(std::size_t message) const {
        const auto begin = message == 0 ? 0 : ends[message - 1];
        return std::span(words).subspan(begin, ends[message] - begin);
    }
};

SampledWords read_words(std::span<const SampledMessage* const> messages, Vocabulary& vocabulary) {
    SampledWords found;
    found.ends.reserve(messages.size());
    for (const auto* message : messages) {
        // What an export writes in place of a picture nobody said.
        const bool placeholder = !message->scored && is_media_placeholder(message->text);
        if (!placeholder) vocabulary.read(message->text, message->times, found.words);
        found.ends.push_back(found.words.size());
    }
    return found;
}

Coverage coverage_of(std::span<const SampledMessage* const> messages, double share,
                     std::uint64_t all) {
    Coverage coverage{.all = all, .share = share};
    for (const auto* message : messages) coverage.analysed += message->times;
    if (!coverage.exact()) {
        // Twice the standard deviation, at its largest: for a term of every other message.
        const auto deviations = std::sqrt(static_cast<double>(messages.size()));
        coverage.count_error = static_cast<std::uint64_t>(std::llround(deviations / share));
    }
    return coverage;
}

void write_examples(JsonWriter& json, std::span<const SampledMessage* const> examples,
                    const SenderTable& senders) {
    json.key("examples").begin_array();
    for (const auto* example : examples) {
        json.begin_object().field("index", example->index).key("sender");
        if (example->sender == SenderTable::others) {
            json.value(nullptr);
        } else {
            json.value(senders.name(example->sender));
        }
        json.field("excerpt", excerpt_of(example->text)).end_object();
    }
    json.end_array();
}

std::string topics_document(const std::vector<Topic>& topics, const SenderTable& senders,
                            const Coverage& coverage) {
    JsonWriter json;
    json.begin_object().key("topics").begin_array();
    for (const auto& topic : topics) {
        json.begin_object()
            .field("label", topic.terms[0] + ", " + topic.terms[1])
            .key("terms")
            .begin_array();
        for (const auto& term : topic.terms) json.value(term);
        json.end_array()
            .field("messages", coverage.estimate(topic.messages))
            .field("sentiment_score", mean_of_micro(topic.score_micro, topic.scored));
        write_examples(json, topic.examples, senders);
        json.end_object();
    }
    json.end_array();
    coverage.write(json);
    return json.end_object().take();
}

std::string highlights_document(const std::vector<AspectOpinion>& pairs, const SenderTable& senders,
                                const Coverage& coverage) {
    JsonWriter json;
    json.begin_object().key("aspects").begin_array();
    for (const auto& [pair, messages, examples] : pairs) {
        json.begin_object()
            .field("aspect", pair.aspect)
            .field("opinion", pair.opinion)
            .field("sentiment", pair.positive ? "positive" : "negative")
            .field("messages", coverage.estimate(messages));
        write_examples(json, examples, senders);
        json.end_object();
    }
    json.end_array();
    coverage.write(json);
    return json.end_object().take();
}

}  // namespace

TextResults text_results(const MessageSample& sample, const SenderRanking& ranking,
                         std::uint64_t messages) {
    const auto sampled = sample.messages();
    const auto coverage = coverage_of(sampled, sample.share(), messages);
    Vocabulary vocabulary;
    const auto words = read_words(sampled, vocabulary);
    const auto keywords = find_keywords(vocabulary, ranking, coverage, TopicFinder::keywords_max);

    TopicFinder topics(keywords, vocabulary.size());
    AspectCounts aspects(vocabulary);
    for (std::size_t i = 0; i < sampled.size(); ++i) {
        topics.add(*sampled[i], words.of(i));
        aspects.add(*sampled[i], words.of(i));
    }
    const auto shown = std::min(keywords.size(), keywords_shown_max);
    return {.keywords = keywords_json(std::span(keywords).first(shown)),
            .keywords_count_error = coverage.count_error,
            .topics = topics_document(topics.find(), ranking.senders, coverage),
            .highlights = highlights_document(aspects.best(), ranking.senders, coverage)};
}

}  // namespace undertone
