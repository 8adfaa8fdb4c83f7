#include "worker/analyzers/text_results.h"

#include "common/json_writer.h"
#include "common/sentiment/mean.h"
#include "worker/analyzers/aspects.h"
#include "worker/analyzers/excerpt.h"
#include "worker/analyzers/topics.h"

#include <cmath>
#include <span>

namespace undertone {
namespace {

/// How much of the chat a result was made from.
struct Coverage {
    std::uint64_t analysed = 0, all = 0;

    std::uint64_t estimate(std::uint64_t messages) const {
        if (analysed == all) return messages;
        return static_cast<std::uint64_t>(
            std::llround(static_cast<double>(messages) * static_cast<double>(all) /
                         static_cast<double>(analysed)));
    }
    void write(JsonWriter& json) const {
        json.field("analysed_messages", analysed)
            .field("total_messages", all)
            .field("exact", analysed == all);
    }
};

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

TextResults text_results(const MessageSample& sample, const Keywords& keywords,
                         const SenderTable& senders, std::uint64_t messages) {
    TopicFinder topics(keywords.best(TopicFinder::keywords_max));
    AspectCounts aspects;
    Coverage coverage{.analysed = 0, .all = messages};
    std::vector<WordSpan> words;
    for (const auto* message : sample.messages()) {
        coverage.analysed += message->times;
        find_words(message->text, words);
        topics.add(*message, words);
        aspects.add(*message, words);
    }
    return {.topics = topics_document(topics.find(), senders, coverage),
            .highlights = highlights_document(aspects.best(), senders, coverage)};
}

}  // namespace undertone
