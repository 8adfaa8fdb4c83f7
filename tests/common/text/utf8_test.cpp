#include "common/text/utf8.h"

#include <catch2/catch.hpp>

#include <string>

using namespace undertone;

namespace {

// RFC 3629: the first and the last character of each length, and around the surrogates.
constexpr std::string_view whole[] = {"\x7F",         "\xC2\x80",         "\xDF\xBF",
                                      "\xE0\xA0\x80", "\xED\x9F\xBF",     "\xEE\x80\x80",
                                      "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"};
constexpr char32_t code_points[] = {0x7F,   0x80,   0x7FF,   0x800,   0xD7FF,
                                    0xE000, 0xFFFF, 0x10000, 0x10FFFF};
constexpr std::string_view broken[] = {"\x80",
                                       "\xC0\x80",
                                       "\xC1\xBF",
                                       "\xE0\x9F\xBF",
                                       "\xED\xA0\x80",
                                       "\xF0\x8F\xBF\xBF",
                                       "\xF5\x80",
                                       "\xF4\x90\x80\x80",
                                       "\xC2"
                                       "a"};

}  // namespace

TEST_CASE("characters of every length are stepped through whole", "[text]") {
    for (std::size_t i = 0; i < std::size(whole); ++i) {
        CAPTURE(i);
        CHECK(character_length(whole[i], 0) == whole[i].size());
        std::size_t at = 0;
        CHECK(next_code_point(whole[i], at) == code_points[i]);
        CHECK(at == whole[i].size());
    }
}

TEST_CASE("what is no character is found where it begins", "[text]") {
    for (const auto bytes : broken) {
        const auto text = "ok" + std::string(bytes);
        CAPTURE(bytes);
        CHECK(character_length(bytes, 0) == 0);
        CHECK(find_invalid_utf8(text) == 2);
        CHECK_FALSE(is_valid_utf8(text));
    }
    CHECK(find_invalid_utf8("") == 0);
}

TEST_CASE("a character cut short at the end is told from a broken one", "[text]") {
    for (const auto character : whole) {
        for (std::size_t cut = 1; cut < character.size(); ++cut) {
            const auto text = "a" + std::string(character.substr(0, cut));
            CAPTURE(character, cut);
            CHECK(incomplete_utf8_tail(text) == cut);
            CHECK(find_invalid_utf8(text) == 1);
        }
        CHECK(incomplete_utf8_tail(character) == 0);
    }
    CHECK(incomplete_utf8_tail("\x80\x80\x80") == 0);
}

TEST_CASE("characters are counted in texts of any length", "[text]") {
    std::string text;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < 40; ++i, ++characters) {
        CAPTURE(text);
        CHECK(count_code_points(text) == characters);
        text += whole[i % std::size(whole)];
    }
    for (std::size_t bytes = 0; bytes < 20; ++bytes) {
        CHECK(count_code_points(std::string(bytes, 'a')) == bytes);
    }
}
