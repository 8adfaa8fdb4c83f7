#include "common/sentiment/lexicon.h"

#include "common/text/bytes8.h"

#include <catch2/catch.hpp>

#include <string>

using namespace undertone;

TEST_CASE("every entry of the lexicon is found, in capitals too", "[lexicon]") {
    const Lexicon lexicon;
    CHECK(lexicon_entries().size() > 7'000);
    for (const auto& [term, valence] : lexicon_entries()) {
        const auto& word = lexicon.word(lexicon.find(term));
        INFO(term);
        REQUIRE(word.text == term);
        REQUIRE(word.in_lexicon);
        REQUIRE(word.valence == valence);

        std::string upper(term);
        for (auto& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        REQUIRE(lexicon.find(upper) == lexicon.find(term));
    }
}

TEST_CASE("only whole words are found", "[lexicon]") {
    const Lexicon lexicon;
    const auto token = GENERATE(as<std::string>{}, "", "goo", "goodx", "g00d", "goo\xC4",
                                "gOOd\x01", "short-sightednesz", "short-sightednessess",
                                "once-in-x-lifetime", ":{\x01", "zzzz", "\xE2\x98\xBA");

    INFO(token);
    CHECK(lexicon.find(token) == 0);
}

TEST_CASE("a mark is not its neighbour 32 code points on", "[lexicon]") {
    const Lexicon lexicon;  // the hash takes "[" and "{" for equal, the comparison does not
    CHECK(lexicon.word(lexicon.find(":[")).text == ":[");
    CHECK(lexicon.word(lexicon.find(":{")).text == ":{");
    CHECK(lexicon.find("@b") == lexicon.find("`b"));  // neither is a word
}

TEST_CASE("eight bytes are told apart one by one", "[bytes8]") {
    for (int c = 0; c < 0x80; ++c) {
        const auto byte = static_cast<char>(c);
        const auto block = bytes8::load(std::string_view("aaa" + std::string(1, byte) + "aaaa"), 0);
        const bool digit = byte >= '0' && byte <= '9';
        CHECK(bytes8::in_range(block, '0', '9') == (digit ? std::uint64_t{0x80} << 24 : 0));
        CHECK(bytes8::count_printable(block) == (c <= ' ' ? 3 : 8));
    }
    CHECK(bytes8::count_lower(bytes8::load("abcdefgh", 0)) == 8);
    CHECK(bytes8::count_lower(bytes8::load("az{ ", 0)) == 2);
    CHECK(bytes8::count_lower(bytes8::load("a\xE1z", 0)) == 1);
    CHECK(bytes8::count_lower(bytes8::load("Za", 0)) == 0);
    CHECK(bytes8::count_printable(bytes8::load("ab\xC3\xA4", 0)) == 2);
    CHECK(bytes8::load("abc", 1) == 0x6362);
    CHECK(bytes8::load("0123456789", 7) == 0x393837);
}
