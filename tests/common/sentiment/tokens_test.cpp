#include "common/sentiment/tokens.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace undertone;

namespace {

using Texts = std::vector<std::string>;

const Lexicon& lexicon() {
    static const Lexicon instance;
    return instance;
}

Texts tokens_of(std::string_view message) {
    const auto tokens = tokenize(lexicon(), message);
    Texts texts;
    for (std::size_t i = 0; i < tokens.all.size(); ++i) texts.emplace_back(tokens.text(i));
    return texts;
}

}  // namespace

TEST_CASE("blanks of any kind part tokens", "[tokens]") {
    CHECK(tokens_of("one  two\tthree\r\nfour\u00A0five\u3000six\u2003seven") ==
          Texts{"one", "two", "three", "four", "five", "six", "seven"});
    CHECK(tokens_of("zero\u200Bwidth") == Texts{"zero\u200Bwidth"});  // JavaScript's \s
    CHECK(tokens_of("") == Texts{});
    CHECK(tokens_of(" \n ") == Texts{});
}

TEST_CASE("one run of marks at one end is taken off a word", "[tokens]") {
    CHECK(tokens_of("well, 'quoted !wow end. stop?!?!") ==
          Texts{"well", "quoted", "wow", "end", "stop"});
    CHECK(tokens_of("(round) both! 'both' dots... hy-phen don't, me@home.org") ==
          Texts{"(round)", "both", "'both'", "dots...", "hy-phen", "don't,", "me@home.org"});
    CHECK(tokens_of(":) <3 :-D") == Texts{":)", "<3", ":-D"});
    CHECK(tokens_of("a! I, ok!") == Texts{"a!", "I,", "ok"});  // one letter keeps its mark
}

TEST_CASE("a token of one UTF-16 unit is none", "[tokens]") {
    CHECK(tokens_of("I a é 你 7 ! yes") == Texts{"yes"});
    CHECK(tokens_of("😀 yes") == Texts{"😀", "yes"});  // two units
}

TEST_CASE("a word may stand anywhere in its eight bytes", "[tokens]") {
    for (std::size_t before = 0; before < 20; ++before) {
        for (std::size_t after = 0; after < 20; ++after) {
            const auto text = std::string(before, 'x') + " great " + std::string(after, 'y');
            const auto tokens = tokenize(lexicon(), text);
            INFO(text);
            REQUIRE(tokens.polar.size() == 1);
            REQUIRE(tokens.text(tokens.polar[0]) == "great");
        }
    }
}

TEST_CASE("capitals, marks and contrast are counted", "[tokens]") {
    const auto tokens = tokenize(lexicon(), "GOOD Work, U2! But BUT but?!?");
    CHECK(tokens.upper == 3);
    CHECK(tokens.exclamations == 2);
    CHECK(tokens.questions == 2);
    CHECK(tokens.but_upper == 4u);
    CHECK(tokens.but_lower == 5u);
    CHECK(tokens.all[0].letters == LetterCase::upper);
    CHECK(tokens.all[1].letters == LetterCase::mixed);
    CHECK(tokens.all[5].letters == LetterCase::lower);
}
