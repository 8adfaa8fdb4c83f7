#include "worker/analyzers/words.h"

#include <catch2/catch.hpp>
#include <unicode/brkiter.h>
#include <unicode/uchar.h>

#include <memory>
#include <optional>
#include <random>
#include <string>

using namespace undertone;

namespace {

/// Segments of ICU's word iterator that hold a letter or digit.
std::vector<std::string> icu_words(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    static const std::unique_ptr<icu::BreakIterator> iterator(
        icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    const auto unicode = icu::UnicodeString::fromUTF8({text.data(), static_cast<int>(text.size())});
    iterator->setText(unicode);
    std::vector<std::string> words;
    auto begin = iterator->first();
    for (auto end = iterator->next(); end != icu::BreakIterator::DONE; end = iterator->next()) {
        bool word = false;
        for (auto i = begin; i < end; i = unicode.moveIndex32(i, 1)) {
            word |= u_isalnum(unicode.char32At(i)) != 0;
        }
        if (word) unicode.tempSubStringBetween(begin, end).toUTF8String(words.emplace_back());
        begin = end;
    }
    return words;
}

std::vector<std::string> list(std::string_view text, const std::vector<WordSpan>& spans) {
    std::vector<std::string> words;
    for (const auto& span : spans) words.emplace_back(span.in(text));
    return words;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<WordSpan> spans;
    find_words(text, spans);
    return list(text, spans);
}

std::vector<std::string> unicode_words_of(std::string_view text) {
    std::vector<WordSpan> spans;
    find_unicode_words(text, spans);
    return list(text, spans);
}

std::uint64_t words(std::string_view text) { return words_of(text).size(); }

/// Random texts of pieces that rules are about.
std::string random_text(std::mt19937& random, const std::vector<std::string>& pieces) {
    std::string text;
    for (auto left = random() % 30; left > 0; --left) text += pieces[random() % pieces.size()];
    return text;
}

}  // namespace

TEST_CASE("words are counted as people would", "[words]") {
    CHECK(words("") == 0);
    CHECK(words("... !!") == 0);
    CHECK(words("Hello there!") == 2);
    CHECK(words("don't well-known 3.14 1,000 e.g. foo_bar") == 7);
    CHECK(words("l'été à 20°C, ça va") == 6);
    CHECK(words("Привет, как дела?") == 3);
    CHECK(words("👍 ok 😀") == 1);
    CHECK(words("note:this 10:30 me@home.org") == 5);  // UAX #29; ICU cuts ":" and keeps "@"
    CHECK(words("LG전자 안녕하세요") == 2);
    CHECK(words("你好世界") == 2);  // by ICU's dictionary
    CHECK(words("สวัสดีครับ") == 2);
}

TEST_CASE("a long text's words are all counted", "[words]") {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += "a b c d e f ";
    CHECK(words(text) == 60'000);
}

TEST_CASE("questions end in any of three marks", "[words]") {
    CHECK(has_question_mark("why? because", false));
    CHECK(has_question_mark("为什么？", false));
    CHECK(has_question_mark("لماذا؟", false));
    CHECK(!has_question_mark("no. never!", false));
    CHECK(!has_question_mark("ну да.", false));
    CHECK(has_question_mark("а он?", false));
    for (std::size_t at = 0; at < 20; ++at) {
        CHECK(has_question_mark(std::string(at, 'a') + "? and more", true));
    }
}

TEST_CASE("words of ASCII are counted as they are found", "[words]") {
    const std::vector<std::string> pieces = {
        "a", "word", "7", " ", ".", "'", ":", ",", ";", "-", "!", "a.b", "so on and so forth "};
    std::mt19937 random(4);
    for (int round = 0; round < 20'000; ++round) {
        const auto text = random_text(random, pieces) + (round % 9 ? "" : "_");
        INFO(text);
        REQUIRE(count_ascii_words(text) == words(text));
    }
    CHECK(count_ascii_words("é") == std::nullopt);
}

// Without the colon and the at sign, where ICU's root locale leaves the annex.
TEST_CASE("words of ASCII are those of ICU", "[words]") {
    const std::vector<std::string> pieces = {"a", "B", "word", "7", "42", " ",  " ", ".",  "'",
                                             ",", ";", "_",    "-", "!",  "\n", "/", "\"", "a.b"};
    std::mt19937 random(1);
    for (int round = 0; round < 20'000; ++round) {
        const auto text = random_text(random, pieces);
        INFO(text);
        REQUIRE(words_of(text) == icu_words(text));
        REQUIRE(unicode_words_of(text) == icu_words(text));
    }
}

TEST_CASE("words of any text are those of ICU", "[words]") {
    const std::vector<std::string> pieces = {
        "a",      "é",      "e\u0301", "ß",      "Ж",          "я",  "א", "ב", "\"", "'",
        "·",      "’",      "٣",       "7",      ".",          ",",  "٫", "_", "‿",  " ",
        "\u00A0", "\u200D", "\u00AD",  "👍",     "👨\u200D👩", "🇫🇷", "ש", "²", "½",  "ª",
        "ः",      "हि",     "\r\n",    "\u200B", "…",          "ﬁ",  "𝐀"};
    std::mt19937 random(2);
    for (int round = 0; round < 20'000; ++round) {
        const auto text = random_text(random, pieces);
        INFO(text);
        REQUIRE(unicode_words_of(text) == icu_words(text));
    }
}

TEST_CASE("words of scripts without blanks are those of ICU", "[words]") {
    const std::vector<std::string> pieces = {"你好", "世界", "カタカナ", "ひらがな", "ー",
                                             "ﾊﾟ",   "。",   "สวัสดี",     "ครับ",      "a",
                                             "é",    " ",    "7",        "ភាសា",     "မြန်မာ"};
    std::mt19937 random(3);
    for (int round = 0; round < 2'000; ++round) {
        const auto text = random_text(random, pieces);
        INFO(text);
        REQUIRE(words_of(text) == icu_words(text));
    }
}
