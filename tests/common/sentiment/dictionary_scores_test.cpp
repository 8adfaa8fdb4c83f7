// What a tenant's dictionary does to scores.
#include "common/sentiment/scorer.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>
#include <random>

using namespace undertone;

namespace {

const Scorer& plain() {
    static const Scorer scorer;
    return scorer;
}

Scorer with(Dictionary dictionary) { return Scorer(dictionary, 1); }

double sum_of(const Explanation& explanation) {
    return std::accumulate(
        explanation.evidence.begin(), explanation.evidence.end(), explanation.offset,
        [](double sum, const Evidence& item) { return sum + item.contribution; });
}

const Evidence* evidence_of(const Explanation& explanation, std::string_view rule) {
    const auto at = std::ranges::find(explanation.evidence, rule, &Evidence::rule);
    return at == explanation.evidence.end() ? nullptr : &*at;
}

/// Messages of rated words, negations, boosters, emoji, marks, unknown words and several scripts.
std::vector<std::string> random_messages(int count) {
    const std::vector<std::string> words = {
        "good",  "GREAT",  "awful",    "not",     "never", "isn't",  "very",
        "kind",  "of",     "but",      "BUT",     "sick",  "SICK",   "on",
        "fire",  "fine",   "Fine!",    "the",     "bomb",  "least",  "at",
        "🔥",    "good🔥", "😀",       "👍👍",    "!!!",   "?!",     "refund,",
        "xyzzy", "4711",   "Straße",   "STRASSE", "Ärger", "хорошо", "退款了",
        "ممتاز", "@ann",   "#sick",    ":)",      ":(",    "I",      "é",
        "...",   "\xFF",   "good/bad", "don't",   "can’t", "so",     "non-refund"};
    std::mt19937 random(11);
    std::vector<std::string> messages;
    for (int i = 0; i < count; ++i) {
        std::string text;
        for (auto left = 1 + random() % 20; left > 0; --left) {
            text += words[random() % words.size()];
            text += random() % 9 == 0 ? "\u00A0 " : " ";
        }
        messages.push_back(std::move(text));
    }
    return messages;
}

const Dictionary& slang() {
    static const Dictionary dictionary{{{"sick", 3.1},
                                        {"on fire", 2.5},
                                        {"strasse", -1},
                                        {"🔥", 4},
                                        {"退款", -2.5},
                                        {"not", 1},
                                        {"the bomb", -3},
                                        {"zero", 0}},
                                       {"fine", "refund", "ärger", ":(", "can't", "good"}};
    return dictionary;
}

}  // namespace

TEST_CASE("with a dictionary, too, contributions and offset are the score", "[dictionary]") {
    const auto own = with(slang());
    for (const auto* scorer : {&plain(), &own}) {
        for (const auto& message : random_messages(4'000)) {
            const auto score = scorer->score(message);
            const auto explanation = scorer->explain(message, score.language);

            INFO(message);
            REQUIRE(explanation.score.score == score.score);
            REQUIRE(explanation.score.label == score.label);
            REQUIRE(std::abs(sum_of(explanation) - score.score) < 1e-9);
            REQUIRE(std::abs(score.score) <= 1);
            for (const auto& item : explanation.evidence) REQUIRE(item.start < item.end);
        }
    }
}

TEST_CASE("a term weighs what the dictionary says, whatever is known of it", "[dictionary]") {
    CHECK(plain().score("this is sick").label == Label::negative);
    const auto own = with({{{"sick", 3}, {"xyzzy", -3}, {"good", -3}}, {}});
    CHECK(own.score("this is sick").label == Label::positive);
    CHECK(own.score("This is SICK!").score > own.score("this is sick").score);
    CHECK(own.score("that was an xyzzy").label == Label::negative);
    CHECK(own.score("that is good").label == Label::negative);
    CHECK(own.score("see room four").score == plain().score("see room four").score);
}

TEST_CASE("a heavier term says more", "[dictionary]") {
    double before = -1;
    for (const double valence : {-4.0, -2.5, -1.0, 0.0, 1.0, 2.5, 4.0}) {
        const auto score = with({{{"xyzzy", valence}}, {}}).score("it has xyzzy in it").score;
        CHECK(score > before);
        before = score;
    }
}

TEST_CASE("boosters and negations take a term for a rated word", "[dictionary]") {
    const auto own = with({{{"xyzzy", 2}, {"on fire", 2}}, {}});
    CHECK(own.score("very xyzzy").score > own.score("xyzzy").score);
    CHECK(own.score("you are not xyzzy").label == Label::negative);
    CHECK(own.score("they are on fire").label == Label::positive);
    CHECK(own.score("they are not on fire").label == Label::negative);
}

TEST_CASE("evidence names the dictionary's term where it stands", "[dictionary]") {
    const auto own = with({{{"on fire", 2.5}}, {}});
    const auto explanation = own.explain("été: you are ON  FIRE");
    const auto* term = evidence_of(explanation, "dictionary");
    REQUIRE(term != nullptr);
    CHECK(term->term == "on fire");
    CHECK(term->start == 13);
    CHECK(term->end == 21);
    CHECK(term->contribution > 0);
    CHECK(evidence_of(explanation, "lexicon") == nullptr);
}

TEST_CASE("a neutral term is read as if it did not stand there", "[dictionary]") {
    const auto own = with({{{"zero", 0}}, {"good", "problem child", "🔥", "退款"}});
    const auto same = [&](std::string_view message, std::string_view without) {
        INFO(message);
        CHECK(own.score(message).score == Approx(plain().score(without).score).margin(1e-12));
    };
    same("the good old times were great", "the old times were great");
    same("my GOOD friend hates it", "my friend hates it");
    same("a problem  child she is, and nice", "a she is, and nice");
    same("zero words are nice", "words are nice");
    same("nice🔥 work", "nice work");
    for (const auto& item : own.explain("the good, GOOD problem child").evidence) {
        CHECK(item.term == "the");
    }
}

TEST_CASE("a term is a word, so that its message is scored", "[dictionary]") {
    CHECK(plain().score("▲▲").label == Label::unscored);
    CHECK(with({{{"▲", 3}}, {}}).score("▲▲").label == Label::positive);
    CHECK(with({{}, {"▲"}}).score("▲▲").label == Label::neutral);
    CHECK(with({{}, {"▲"}}).explain("▲").evidence.empty());
    CHECK(with({{{"omitted", 3}}, {}}).score("<Media omitted>").label == Label::unscored);
}

TEST_CASE("what a term leaves of a token is read as well", "[dictionary]") {
    const auto own = with({{{"🔥", 0.5}}, {}});
    CHECK(own.score("great🔥").score > own.score("🔥").score);
    CHECK(own.score("awful🔥").label == Label::negative);
}

TEST_CASE("phrases, emoji and drawn-out words of a term are the dictionary's", "[dictionary]") {
    const auto own = with({{{"crashes", 3}, {"😀", -3}, {"sick", 3}}, {"👍", "charged"}});
    const auto only_plain_has = [&](std::string_view rule, std::string_view message) {
        INFO(message);
        CHECK(evidence_of(plain().explain(message), rule) != nullptr);
        CHECK(evidence_of(own.explain(message), rule) == nullptr);
    };
    only_plain_has("phrase", "the app crashes every time");
    only_plain_has("phrase", "I was charged twice");
    only_plain_has("emoji", "see you 😀");
    only_plain_has("emoji", "see you 👍");
    CHECK(own.score("see you 😀").label == Label::negative);
    CHECK(own.score("see you 👍").score == plain().score("see you").score);
    CHECK(plain().score("that is siiiick").label == Label::negative);
    CHECK(own.score("that is siiiick").label == Label::positive);
}

TEST_CASE("an empty dictionary changes nothing but the version", "[dictionary]") {
    const auto own = with({});
    CHECK(own.used_dictionary() == 1);
    CHECK(plain().used_dictionary() == std::nullopt);
    for (const auto& message : random_messages(500)) {
        INFO(message);
        REQUIRE(own.score(message).score == plain().score(message).score);
    }
}
