#include "common/sentiment/cues.h"

#include "common/sentiment/scorer.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace undertone;

namespace {

const Scorer& scorer() {
    static const Scorer scorer;
    return scorer;
}

struct Found {
    std::string term, rule;
    double polarity;
};

std::vector<Found> cues_in(std::string_view message) {
    static const RuleScorer rules;
    const auto tokens = tokenize(rules.lexicon(), message);
    std::vector<Found> found;
    for (const auto& cue : Cues(rules.lexicon(), tokens, MessageWords(rules.lexicon(), tokens))) {
        found.push_back({std::string(message.substr(cue.begin, cue.end - cue.begin)),
                         std::string(cue.rule), cue.polarity});
    }
    return found;
}

}  // namespace

TEST_CASE("a phrase says what its words do not", "[sentiment]") {
    for (const auto message :
         {"I was charged twice", "it has been down since Monday", "the app crashes every time",
          "My parcel still hasn't arrived", "nobody answered my ticket", "Thanks for nothing"}) {
        INFO(message);
        CHECK(scorer().score(message).label == Label::negative);
    }
    for (const auto message : {"I can't complain", "Not bad at all", "no worries, take your time",
                               "never had a problem with it", "it works again"}) {
        INFO(message);
        CHECK(scorer().score(message).label == Label::positive);
    }
}

TEST_CASE("a phrase is found in any case, past up to two words and within a clause",
          "[sentiment]") {
    const auto found = cues_in("You have CHARGED my card twice!");
    REQUIRE(found.size() == 1);
    CHECK(found[0].term == "CHARGED my card twice");
    CHECK(found[0].rule == "phrase");
    CHECK(found[0].polarity < 0);
    CHECK(cues_in("it is not bad").size() == 1);
    CHECK(cues_in("it isn\u2019t bad").size() == 1);
    CHECK(cues_in("charged my old credit card twice").empty());
    CHECK(cues_in("I was charged. Twice I asked").empty());
}

TEST_CASE("what is asked for, hoped for or denied is no good news", "[sentiment]") {
    CHECK(cues_in("up and running").at(0).polarity > 0);
    CHECK(cues_in("is it up and running?").empty());
    CHECK(cues_in("tell me if it is up and running").empty());
    CHECK(cues_in("not up and running").at(0).polarity < 0);
    CHECK(cues_in("would be nice if it came in blue").at(0).rule == "hedge");
}

TEST_CASE("emoji are rated, each further one for half as much", "[sentiment]") {
    CHECK(scorer().score("\U0001F620").label == Label::negative);
    CHECK(scorer().score("\U0001F60D").label == Label::positive);
    CHECK(scorer().score("\U0001F4CE").label == Label::unscored);  // a paper clip
    const auto found = cues_in("\U0001F60D\U0001F60Dok");
    REQUIRE(found.size() == 2);
    CHECK(found[0].rule == "emoji");
    CHECK(found[1].polarity == Approx(found[0].polarity / 2));
    CHECK(scorer().explain("ok \U0001F44D").evidence.back().term == "\U0001F44D");
}

TEST_CASE("a drawn-out word says what the word says", "[sentiment]") {
    CHECK(scorer().score("soooooo boooooring").label == Label::negative);
    CHECK(scorer().score("GREEEEAT").label == Label::positive);
    CHECK(cues_in("loooove").at(0).rule == "elongation");
    CHECK(cues_in("not goooood").at(0).polarity < 0);
    CHECK(cues_in("soooo aaaa").empty());
}
