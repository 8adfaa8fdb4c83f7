#include "common/sentiment/term_finder.h"

#include "common/text/folding.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

/// What of `message` the terms are, each in brackets.
std::string found(const std::set<std::string>& terms, std::string_view message) {
    Dictionary dictionary;
    for (const auto& term : terms) {
        std::string folded;
        append_folded(term, folded);
        dictionary.neutral.insert(folded);
    }
    const Lexicon lexicon(dictionary);
    std::string text;
    for (const auto& term : TermFinder(dictionary, lexicon).find(message)) {
        text += '[';
        text += message.substr(term.begin, term.end - term.begin);
        text += ']';
    }
    return text;
}

}  // namespace

TEST_CASE("a term is found in any case", "[dictionary]") {
    CHECK(found({"sick", "Straße"}, "SICK, that STRASSE; Sick!") == "[SICK][STRASSE][Sick]");
    CHECK(found({"ÄRGER"}, "so ein Ärger") == "[Ärger]");
    CHECK(found({"can't"}, "I can’t") == "[can’t]");
}

TEST_CASE("a term is not found inside a longer word", "[dictionary]") {
    CHECK(found({"sick"}, "seasick sickness sick2 non-sick sick's sícksick sick\u0301").empty());
    CHECK(found({"sick"}, "(sick) 'sick' #sick sick- sick/ill") ==
          "[sick][sick][sick][sick][sick]");
    CHECK(found({"c++", "c"}, "c c++ c+ cc") == "[c][c++][c]");
}

TEST_CASE("the words of a term stand beside each other, whatever blanks are between",
          "[dictionary]") {
    CHECK(found({"on fire"}, "on fire, on \t\n fire, on\u00A0fire") ==
          "[on fire][on \t\n fire][on\u00A0fire]");
    CHECK(found({"on fire"}, "on a fire, on, fire, onfire, on").empty());
}

TEST_CASE("of terms that begin at one place the longest is found", "[dictionary]") {
    CHECK(found({"on", "on fire", "on fire sale"}, "on fire sales on fire sale on") ==
          "[on fire][on fire sale][on]");
}

TEST_CASE("emoji and scripts without blanks need none around a term", "[dictionary]") {
    CHECK(found({"🔥"}, "great🔥🔥 🔥") == "[🔥][🔥][🔥]");
    CHECK(found({"退款"}, "我要退款了") == "[退款]");
    CHECK(found({"деньги"}, "деньгина Деньги") == "[Деньги]");
}

TEST_CASE("what is no UTF-8 hides no term", "[dictionary]") {
    CHECK(found({"sick"}, "\xFF sick \xC3") == "[sick]");
    CHECK(found({}, "sick").empty());
    CHECK(found({"sick"}, "").empty());
}
