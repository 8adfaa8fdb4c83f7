#include "common/sentiment/scorer.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

using namespace undertone;

namespace {

const Scorer& scorer() {
    static const Scorer instance;
    return instance;
}

double sum_of(const Explanation& explanation) {
    return std::accumulate(
        explanation.evidence.begin(), explanation.evidence.end(), explanation.offset,
        [](double sum, const Evidence& item) { return sum + item.contribution; });
}

/// Messages of words that mean something to the rules, to the model or to neither.
std::vector<std::string> generated_messages(int count) {
    const std::vector<std::string> words = {
        "good",    "BAD",  "not",  "very",          "never", "so",   "this",    "but",
        "BUT",     "the",  "bomb", "thank",         "of",    "you",  "least",   "don't",
        "great!",  "??",   ":)",   "\U0001F600",    "LOVE",  "no",   "problem", "refund",
        "order,",  "4711", "!!!",  "\u00E9t\u00E9", "hate,", "@ann", "soooo",   "https://x.test/1",
        "waiting", "..."};
    std::uint64_t state = 7;
    std::vector<std::string> messages;
    for (int i = 0; i < count; ++i) {
        std::string text;
        for (int n = 0; n < 1 + i % 24; ++n) {
            state = state * 6364136223846793005 + 1442695040888963407;
            text += words[(state >> 33) % words.size()];
            text += n % 7 == 6 ? "  " : " ";
        }
        messages.push_back(std::move(text));
    }
    return messages;
}

}  // namespace

TEST_CASE("what rules alone get wrong", "[sentiment]") {
    CHECK(scorer().score("no problem, thanks!").label == Label::positive);
    CHECK(scorer().score("I would like to have a refund please").label == Label::neutral);
    CHECK(scorer().score("The meeting is at 10").label == Label::neutral);
    CHECK(scorer().score("thank you so much, you are the best").label == Label::positive);
    CHECK(scorer().score("this is the worst service ever").label == Label::negative);
}

TEST_CASE("contributions and offset are the score, and the label follows from it", "[sentiment]") {
    for (const auto& message : generated_messages(3'000)) {
        const auto score = scorer().score(message);
        const auto explanation = scorer().explain(message);

        INFO(message);
        REQUIRE(explanation.score.score == score.score);
        REQUIRE(explanation.score.label == score.label);
        REQUIRE(std::abs(sum_of(explanation) - score.score) < 1e-9);
        REQUIRE(std::abs(score.score) <= 1);
        if (score.label != Label::unscored) REQUIRE(score.label == label_of(score.score));
        for (const auto& item : explanation.evidence) {
            REQUIRE(item.start < item.end);
            REQUIRE(!item.term.empty());
        }
    }
}

TEST_CASE("a message's reasons are stretches of it, by start", "[sentiment]") {
    const auto evidence = scorer().explain("\u00E9t\u00E9: thank you, GREAT help!").evidence;
    REQUIRE(evidence.size() > 2);
    for (std::size_t i = 1; i < evidence.size(); ++i) {
        CHECK(evidence[i - 1].start <= evidence[i].start);
    }
    const auto thank = std::ranges::find(evidence, "thank", &Evidence::term);
    REQUIRE(thank != evidence.end());
    CHECK(thank->start == 5);
    CHECK(thank->end == 10);
}

TEST_CASE("names and links say nothing of their own", "[sentiment]") {
    CHECK(scorer().score("ask @anna").score == scorer().score("ask @happy_joy").score);
    CHECK(scorer().score("see https://a.test").score ==
          scorer().score("see https://b.test/x").score);
    CHECK(scorer().score("room 12").score == scorer().score("room 47").score);
    CHECK(scorer().score("it\u2019s late").score == scorer().score("it's late").score);
}

TEST_CASE("what has no words is unscored", "[sentiment]") {
    for (const auto message :
         {"", "   ", "...", "<Media omitted>", "image omitted", "\u200Eimage omitted",
          "GIF omitted", "<attached: 00000012-PHOTO-2024-01-15.jpg>",
          "IMG-20240115-WA0003.jpg (file attached)", "<Medien ausgeschlossen>"}) {
        INFO(message);
        CHECK(scorer().score(message).label == Label::unscored);
        CHECK(scorer().score(message).score == 0);
        CHECK(scorer().explain(message).evidence.empty());
    }
    for (const auto message : {"they omitted the image", "all media omitted here"}) {
        CHECK(scorer().score(message).label != Label::unscored);
    }
}
