#include "common/sentiment/rule_scorer.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

using namespace undertone;

namespace {

const RuleScorer& scorer() {
    static const RuleScorer instance;
    return instance;
}

struct Sentence {
    std::string_view text;
    double compound;
};

std::ostream& operator<<(std::ostream& out, const Sentence& sentence) {
    return out << '"' << sentence.text << '"';
}

double rounded(double score) { return std::round(score * 1e4) / 1e4; }

double sum_of(const Explanation& explanation) {
    return std::accumulate(
        explanation.evidence.begin(), explanation.evidence.end(), explanation.offset,
        [](double sum, const Evidence& item) { return sum + item.contribution; });
}

/// "good lexicon", "very booster", ...
std::vector<std::string> reasons(std::string_view text) {
    std::vector<std::string> reasons;
    for (const auto& item : scorer().explain(text).evidence) {
        reasons.push_back(item.term + " " + item.rule);
    }
    return reasons;
}

using Reasons = std::vector<std::string>;

}  // namespace

// Sentences of our own, scored by the npm package vader-sentiment 1.1.3.
TEST_CASE("scores are the reference implementation's", "[sentiment]") {
    const auto sentence = GENERATE(values<Sentence>({
        {"The delivery was good.", 0.4404},
        {"The delivery was very good.", 0.4927},
        {"The delivery was VERY good!", 0.6391},
        {"The delivery was really, really GOOD!!!", 0.7253},
        {"GOOD WORK", 0.4404},
        {"It was not good", -0.3412},
        {"It wasn't good at all", -0.3412},
        {"Not good", 0.4404},
        {"I have never been so happy", 0.6948},
        {"never this helpful, honestly", 0.802},
        {"that party was never so so fun tonight", 0.8068},
        {"She is kind of nice", 0.3626},
        {"That is kind of you", 0},
        {"He was only sort of helpful today", 0.3626},
        {"The food was ok but the service was terrible", -0.5499},
        {"Nice room BUT awful breakfast and no help", -0.3291},
        {"The least helpful answer so far", -0.3252},
        {"at least helpful people answered", 0.4215},
        {"Very least: a polite reply", 0},
        {"My new bike is the bomb right now", 0.6124},
        {"We think this phone is the shit", 0.6124},
        {"They sure do cut the mustard, great team", 0.8555},
        {"Well, yeah right, great plan", 0.8126},
        {"You call this help???", 0.5669},
        {"Is this a joke? Really? Sure? Fine?", 0.7802},
        {"Great!!!!!!!!", 0},
        {"barely acceptable work from a lovely crew", 0.701},
        {"the talk was SO boring", -0.5149},
        {"It is without any doubt the worst", -0.457},
        {"What a :( day that ended :)", 0.0258},
        {"😀 what a day", 0},
        {"Meeting at ten in room four", 0},
        {"'lovely'", 0},
        {"lovely...", 0},
        {"hate-filled rant, despite the happy ending", -0.6595},
        {"café très bien, merci my friend", 0.4939},
        {"nobody likes a hopeless, hopeless case", -0.4939},
        {"good\u00A0day\u3000friend", 0.7269},
        {"I won't say it's bad", 0.431},
        {"isnt it lovely", -0.4717},
        {"Absolutely no complaints, awesome support", 0.3803},
        {"LOL that crash was funny :D", 0.8301},
    }));

    INFO(sentence);
    CHECK(rounded(scorer().score(sentence.text).score) == Approx(sentence.compound).margin(1e-9));
}

TEST_CASE("a label follows from the score at 0.05 either way", "[sentiment]") {
    CHECK(scorer().score("a good day").label == Label::positive);
    CHECK(scorer().score("a bad day").label == Label::negative);
    CHECK(scorer().score("What a :( day that ended :)").label == Label::neutral);
    CHECK(scorer().score("see you in room four").label == Label::neutral);
}

TEST_CASE("a message without a word is unscored, not neutral", "[sentiment]") {
    const auto text =
        GENERATE(as<std::string>{}, "", "   ", "...", "?!", "👍", "😀 🎉", "—", "\u200B");

    INFO(text);
    CHECK(scorer().score(text).label == Label::unscored);
    CHECK(scorer().score(text).score == 0);
    CHECK(scorer().explain(text).evidence.empty());
}

TEST_CASE("any letter, digit or emoticon makes a message scored", "[sentiment]") {
    const auto text = GENERATE(as<std::string>{}, "7", "ok then", "да", "你好", "٣", ":)", "I");

    INFO(text);
    CHECK(scorer().score(text).label != Label::unscored);
}

TEST_CASE("an explanation names each step at its place", "[sentiment]") {
    const auto explanation = scorer().explain("Schön: not VERY good!!");
    const auto& evidence = explanation.evidence;

    REQUIRE(evidence.size() == 4);
    CHECK(evidence[0].term == "not");
    CHECK(evidence[0].rule == "negation");
    CHECK(evidence[0].start == 7);  // code points: "ö" is one
    CHECK(evidence[0].end == 10);
    CHECK(evidence[1].term == "very");
    CHECK(evidence[1].rule == "booster");
    CHECK(evidence[2].term == "good");
    CHECK(evidence[2].rule == "lexicon");
    CHECK(evidence[2].contribution > 0);
    CHECK(evidence[3].term == "!!");
    CHECK(evidence[3].rule == "punctuation");
    CHECK(evidence[3].start == 20);
    CHECK(evidence[3].end == 22);
    CHECK(sum_of(explanation) == Approx(explanation.score.score).margin(1e-9));
}

TEST_CASE("each rule is told by its name", "[sentiment]") {
    CHECK(reasons("what a GOOD day") == Reasons{"good lexicon", "good caps"});
    CHECK(reasons("ok but slow and terrible") ==
          Reasons{"ok lexicon", "but contrast", "terrible lexicon"});
    CHECK(reasons("this bike is the bomb right now") == Reasons{"the bomb idiom"});
    CHECK(reasons("He was only sort of helpful today") ==
          Reasons{"sort of booster", "helpful lexicon"});
    CHECK(reasons("it isn't helpful") == Reasons{"isn't negation", "helpful lexicon"});
    CHECK(reasons("it amn't helpful") == Reasons{"n't negation", "helpful lexicon"});
    CHECK(reasons("never so good") == Reasons{"never so booster", "so booster", "good lexicon"});
}

TEST_CASE("score and explanation agree and the reasons add up", "[sentiment]") {
    const std::vector<std::string> words = {
        "good",   "BAD", "not",  "very",  "never",   "so",      "this",  "but",
        "BUT",    "the", "bomb", "kind",  "of",      "at",      "least", "don't",
        "great!", "??",  ":)",   "😀",    "LOVE",    "hardly",  "shit",  "yeah",
        "right",  "!!!", "é",    "hate,", "fine?!?", "without", "sorta", "ok..."};
    std::uint64_t state = 7;
    for (int round = 0; round < 3'000; ++round) {
        std::string text;
        for (int i = 0; i < 1 + round % 24; ++i) {
            state = state * 6364136223846793005 + 1442695040888963407;
            text += words[(state >> 33) % words.size()];
            text += i % 7 == 6 ? "  " : " ";
        }
        const auto score = scorer().score(text);
        const auto explanation = scorer().explain(text);

        INFO(text);
        REQUIRE(explanation.score.score == score.score);
        REQUIRE(explanation.score.label == score.label);
        REQUIRE(explanation.offset == 0);
        REQUIRE(std::abs(sum_of(explanation) - score.score) < 1e-9);
        REQUIRE(std::abs(score.score) <= 1);
        for (const auto& item : explanation.evidence) {
            REQUIRE(item.start < item.end);
            REQUIRE(!item.term.empty());
        }
    }
}

TEST_CASE("messages of any length and any bytes are scored", "[sentiment]") {
    std::string endless;
    for (int i = 0; i < 200'000; ++i) endless += "good ";
    CHECK(scorer().score(endless).score == Approx(1));
    CHECK(scorer().score(std::string(1'000'000, 'x')).label == Label::neutral);
    CHECK(scorer().score(std::string(1'000'000, ' ')).label == Label::unscored);

    // A reader lets no broken UTF-8 through; the scorer survives it all the same.
    for (int first = 0; first < 256; ++first) {
        for (const int second : {0x00, 0x20, 0x7F, 0x80, 0xC2, 0xE2, 0xFF}) {
            const std::string bytes = {static_cast<char>(first), static_cast<char>(second), 'a'};
            CHECK(std::abs(scorer().score(bytes + " good").score) <= 1);
            scorer().explain("good " + bytes);
        }
    }
}

TEST_CASE("threads share one scorer", "[sentiment]") {
    std::vector<std::thread> threads;
    std::vector<double> scores(4);
    for (std::size_t i = 0; i < scores.size(); ++i) {
        threads.emplace_back([&, i] {
            for (int n = 0; n < 1'000; ++n) scores[i] += scorer().score("a very good day").score;
        });
    }
    for (auto& thread : threads) thread.join();
    for (const auto score : scores) CHECK(score == scores[0]);
}
