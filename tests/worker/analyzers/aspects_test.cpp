#include "worker/analyzers/aspects.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

std::vector<AspectMention> aspects_of(std::string_view text) {
    Vocabulary vocabulary;
    std::vector<TextWord> words;
    vocabulary.read(text, 1, words);
    return find_aspects(vocabulary, words);
}

using Mentions = std::vector<AspectMention>;

}  // namespace

TEST_CASE("a noun, a linking verb and an opinion are a pair", "[aspects]") {
    CHECK(aspects_of("The delivery was late.") == Mentions{{"delivery", "late", false}});
    CHECK(aspects_of("Staff are friendly") == Mentions{{"staff", "friendly", true}});
    CHECK(aspects_of("the parcel arrived damaged") == Mentions{{"parcel", "damaged", false}});
    CHECK(aspects_of("my screen has always been really broken") ==
          Mentions{{"screen", "broken", false}});
    CHECK(aspects_of("The app is pretty slow") == Mentions{{"app", "slow", false}});
    CHECK(aspects_of("the app is pretty") == Mentions{{"app", "pretty", true}});
}

TEST_CASE("a noun may be written in any letters", "[aspects]") {
    CHECK(aspects_of("the café was great") == Mentions{{"café", "great", true}});
    CHECK(aspects_of("“ДОСТАВКА is slow") == Mentions{{"доставка", "slow", false}});
}

TEST_CASE("an opinion before a noun is a pair", "[aspects]") {
    CHECK(aspects_of("thanks, great service") == Mentions{{"service", "great", true}});
    CHECK(aspects_of("I got a broken screen") == Mentions{{"screen", "broken", false}});
    CHECK(aspects_of("we love the design") == Mentions{{"design", "love", true}});
    CHECK(aspects_of("terrible customer service!") ==
          Mentions{{"customer service", "terrible", false}});
}

TEST_CASE("negation turns an opinion, twice turns it back", "[aspects]") {
    CHECK(aspects_of("the delivery was not late") == Mentions{{"delivery", "not late", true}});
    CHECK(aspects_of("The food isn't very good") == Mentions{{"food", "not good", false}});
    CHECK(aspects_of("the food is never not good") == Mentions{{"food", "good", true}});
    CHECK(aspects_of("not a great phone") == Mentions{{"phone", "not great", false}});
    CHECK(aspects_of("I don't love this design") == Mentions{{"design", "not love", false}});
}

TEST_CASE("what does not work is a complaint", "[aspects]") {
    CHECK(aspects_of("the app doesn't work") == Mentions{{"app", "not work", false}});
    CHECK(aspects_of("The reset link is still not working") ==
          Mentions{{"reset link", "not working", false}});
    CHECK(aspects_of("my parcel never arrived") == Mentions{{"parcel", "not arrived", false}});
    CHECK(aspects_of("the app works").empty());
}

TEST_CASE("an opinion is about the noun that others tell more of", "[aspects]") {
    CHECK(aspects_of("The agent on the phone was rude") == Mentions{{"agent", "rude", false}});
    CHECK(aspects_of("the payment page is slow") == Mentions{{"payment page", "slow", false}});
    CHECK(aspects_of("I recommend the premium plan") ==
          Mentions{{"premium plan", "recommend", true}});
}

TEST_CASE("a rated word may be the noun", "[aspects]") {
    CHECK(aspects_of("the support was slow") == Mentions{{"support", "slow", false}});
    CHECK(aspects_of("great support") == Mentions{{"support", "great", true}});
    CHECK(aspects_of("the surprise was terrible") == Mentions{{"surprise", "terrible", false}});
}

TEST_CASE("one message may hold several pairs, each once", "[aspects]") {
    CHECK(aspects_of("Great food but the service was slow. The service was slow!") ==
          Mentions{{"food", "great", true}, {"service", "slow", false}});
}

TEST_CASE("nothing reaches over a punctuation mark", "[aspects]") {
    const auto* text = GENERATE("the parcel was. Late again", "the parcel, late", "great! Service",
                                "great 😀 service", "the parcel was (late)", "bad\nservice");
    INFO(text);
    CHECK(aspects_of(text).empty());
}

TEST_CASE("what is no aspect and opinion is left alone", "[aspects]") {
    const auto* text = GENERATE(
        "", "late", "it was late", "they are great", "thanks guys", "please help me",
        "the train leaves at nine", "was it good", "great, thanks", "yes it is good",
        "really nicely done", "I was happy", "la entrega llegó tarde", "deine Idee war die beste",
        "sin duda ha sido genial", "you're late", "good, you’ll see", "they won the Super Bowl",
        "a best-selling author", "nice chatting with you", "have a good day", "a pretty big one");
    INFO(text);
    CHECK(aspects_of(text).empty());
}

TEST_CASE("pairs are shown by how many messages hold them, with the earliest", "[aspects]") {
    std::vector<SampledMessage> messages;
    for (const auto* text : {"bad coffee", "the delivery was late", "the delivery was late again",
                             "late delivery", "Delivery was LATE", "the delivery is late"}) {
        messages.push_back({.index = messages.size(), .times = 1, .text = text});
    }
    messages.back().times = 10;
    Vocabulary vocabulary;
    AspectCounts counts(vocabulary);
    for (const auto& message : messages) {
        std::vector<TextWord> words;
        vocabulary.read(message.text, message.times, words);
        counts.add(message, words);
    }
    const auto best = counts.best();

    REQUIRE(best.size() == 2);
    CHECK(best[0].pair == AspectMention{"delivery", "late", false});
    CHECK(best[0].messages == 14);
    REQUIRE(best[0].examples.size() == 3);
    CHECK(best[0].examples[2]->index == 3);
    CHECK(best[1].pair.aspect == "coffee");
}
