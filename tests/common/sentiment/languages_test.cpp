// Messages in other languages than English.
#include "common/sentiment/scorer.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

using namespace undertone;

namespace {

const Scorer& scorer() {
    static const Scorer instance;
    return instance;
}

Label label_in(std::string_view language, std::string_view message) {
    return scorer().score(message, Language(language)).label;
}

std::vector<std::string> generated_messages(int count) {
    const std::vector<std::string> words = {"¡genial!", "no",      "muy",      "odio",
                                            "pero",     "l'amour", "horrible", "schön,",
                                            "nicht",    "sehr",    "gut😂😂",  "😍",
                                            ":)",       "SUPER",   "qué",      "não",
                                            "ótimo",    "brutto",  "«bello»",  "merde",
                                            "4711",     "!!!",     "@ann",     "été",
                                            "ção…",     "-",       "❤️",        "👍🏽",
                                            "好",       "danke",   "mal",      "👨‍👩‍👧",
                                            "j’adore",  "c'est",   "très",     "böse"};
    std::uint64_t state = 5;
    std::vector<std::string> messages;
    for (int i = 0; i < count; ++i) {
        std::string text;
        for (int n = 0; n < 1 + i % 20; ++n) {
            state = state * 6364136223846793005 + 1442695040888963407;
            text += words[(state >> 33) % words.size()];
            text += n % 7 == 6 ? "  " : " ";
        }
        messages.push_back(std::move(text));
    }
    return messages;
}

}  // namespace

TEST_CASE("plain praise and plain blame in every language that is scored", "[languages]") {
    CHECK(label_in("es", "¡Qué maravilla, me encanta!") == Label::positive);
    CHECK(label_in("es", "odio este sitio, es horrible") == Label::negative);
    CHECK(label_in("de", "das ist wunderschön, vielen Dank!") == Label::positive);
    CHECK(label_in("de", "ich hasse das, einfach schrecklich") == Label::negative);
    CHECK(label_in("fr", "c'est magnifique, j'adore") == Label::positive);
    CHECK(label_in("fr", "je déteste, c'est horrible") == Label::negative);
    CHECK(label_in("it", "bellissimo, grazie, sono felice") == Label::positive);
    CHECK(label_in("it", "che schifo, lo odio") == Label::negative);
    CHECK(label_in("pt", "maravilhoso, adorei, muito obrigada") == Label::positive);
    CHECK(label_in("pt", "que merda, odeio isso") == Label::negative);
}

TEST_CASE("a message that says nothing of how it is meant is neutral", "[languages]") {
    CHECK(label_in("es", "la reunión es a las diez en la segunda planta") == Label::neutral);
    CHECK(label_in("de", "die Sitzung ist um zehn Uhr im zweiten Stock") == Label::neutral);
    CHECK(label_in("fr", "la réunion est à dix heures au deuxième étage") == Label::neutral);
    CHECK(label_in("it", "la riunione è alle dieci al secondo piano") == Label::neutral);
    CHECK(label_in("pt", "a reunião é às dez no segundo andar") == Label::neutral);
}

TEST_CASE("a language that cannot be scored is unscored, but its emoji are not", "[languages]") {
    for (const auto message : {"我很高兴", "мне очень нравится", "ありがとう", "感謝 4711"}) {
        const auto score = scorer().score(message, languages::english);
        INFO(message);
        CHECK(score.label == Label::unscored);
        CHECK(score.score == 0);
        CHECK(score.language != languages::english);
        CHECK(scorer().explain(message, score.language).evidence.empty());
    }
    CHECK(label_in("zh", "我很高兴 😍") == Label::positive);
    CHECK(label_in("ru", "ну вот :(") == Label::negative);
    CHECK(label_in("es", "😭😭😭") == Label::negative);
}

TEST_CASE("where nothing tells the language, an English rated word does", "[languages]") {
    const auto great = scorer().score("Great!", {});
    CHECK(great.language.code() == "en");
    CHECK(great.label == Label::positive);
    const auto unknown = scorer().score("xyzzy plugh", {});
    CHECK(unknown.language.code() == "und");
    CHECK(unknown.label == Label::unscored);
}

TEST_CASE("every score is the sum of its reasons, in any language", "[languages]") {
    for (const auto code : {"es", "de", "fr", "it", "pt", "zh", "ar", "und"}) {
        for (const auto& message : generated_messages(700)) {
            const auto score = scorer().score(message, Language(code));
            const auto explanation = scorer().explain(message, score.language);
            const auto sum = std::accumulate(
                explanation.evidence.begin(), explanation.evidence.end(), explanation.offset,
                [](double all, const Evidence& item) { return all + item.contribution; });

            INFO(code << ": " << message);
            REQUIRE(explanation.score.score == score.score);
            REQUIRE(explanation.score.label == score.label);
            REQUIRE(explanation.score.language == score.language);
            REQUIRE(std::abs(sum - score.score) < 1e-9);
            REQUIRE(std::abs(score.score) <= 1);
            for (const auto& item : explanation.evidence) REQUIRE(item.start < item.end);
        }
    }
}

TEST_CASE("a word is found whatever stands around it", "[languages]") {
    const auto evidence = scorer().explain("«¡Genial!» j’adore😍😍", Language("es")).evidence;
    std::vector<std::string> found;
    for (const auto& item : evidence) {
        if (item.rule == "lexicon") found.push_back(item.term);
    }
    CHECK(found == std::vector<std::string>{"genial", "😍", "😍"});
}

TEST_CASE("a list of words has endings, and no line that means nothing", "[languages]") {
    WordList words;
    add_words(words,
              "# a comment\nendings ~ e er\n2.5 gut@ danke\nboost sehr\nnegate nicht\nbut aber\n");
    std::vector<std::string> rated;
    for (const auto& entry : words.rated) rated.push_back(std::string(entry.term));
    CHECK(rated == std::vector<std::string>{"gut", "gute", "guter", "danke"});
    CHECK(words.rated.front().valence == 2.5);
    CHECK(words.boosters_up.size() == 1);
    CHECK(words.negations.size() == 1);
    CHECK(words.contrasts.size() == 1);
    CHECK_THROWS_AS(add_words(words, "2,5 gut"), std::invalid_argument);
}
