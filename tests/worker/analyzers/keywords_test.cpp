#include "worker/analyzers/keywords.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>

using namespace undertone;

namespace {

struct Chat {
    Keywords keywords;

    Chat& say(std::string_view text, int times = 1) {
        std::vector<WordSpan> words;
        find_words(text, words);
        for (; times > 0; --times) keywords.fold(text, words);
        return *this;
    }
    std::vector<std::string> terms() const {
        std::vector<std::string> terms;
        for (const auto& keyword : keywords.best(10)) terms.push_back(keyword.term);
        return terms;
    }
};

using List = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Chat, "a keyword's weight is its TF-IDF over the messages", "[keywords]") {
    say("I want a Refund, a refund!").say("the REFUND is late").say("late again").say("fine");
    say("what about 42 of them?").say("ok");
    const auto best = keywords.best(10);

    REQUIRE(best.size() == 2);
    CHECK(best[0].term == "late");  // equals by term
    CHECK(best[1].term == "refund");
    CHECK(best[1].messages == 2);  // of those that say it twice, once
    CHECK(best[1].weight == Approx(2 * std::log(7.0 / 2)));
}

TEST_CASE_METHOD(Chat, "what is said everywhere weighs less", "[keywords]") {
    say("ticket refund", 4).say("ticket", 16);
    CHECK(terms() == List{"refund", "ticket"});
}

TEST_CASE("stopwords of the chat's languages are left out", "[keywords]") {
    struct Sample {
        const char* text;
        List keywords;
    };
    const auto sample =
        GENERATE(Sample{"Hello, the parcel isn't there and I don't know why", {"parcel"}},
                 Sample{"Das Paket ist noch nicht da und ich weiß nicht wo", {"paket"}},
                 Sample{"Le colis n'est pas dans la boîte et je ne sais pas", {"boîte", "colis"}},
                 Sample{"El paquete no está aquí y no sé por qué, gracias", {"paquete"}},
                 Sample{"O pacote não está aqui e você também, obrigado", {"pacote"}},
                 Sample{"Il pacco non è nella scatola, che cosa è, grazie", {"pacco", "scatola"}},
                 Sample{"Het pakket is er niet en ik weet niet waarom", {"pakket"}});
    Chat chat;
    chat.say(sample.text, 2);
    CHECK(chat.terms() == sample.keywords);
}

TEST_CASE_METHOD(Chat, "a word is a stopword only where its language is spoken", "[keywords]") {
    say("they say that old habits die and then they die", 10);
    CHECK(terms() == List{"die", "habits", "old"});
    say("wir sind da und die Katze ist nicht bei uns", 10);
    CHECK(terms() == List{"habits", "katze", "old"});
}

TEST_CASE_METHOD(Chat, "a few foreign words make no second language", "[keywords]") {
    say("the die is cast and they know that you will be there with me", 100).say("und", 1);
    const auto all = terms();
    CHECK(std::ranges::find(all, "die") != all.end());
}

TEST_CASE_METHOD(Chat, "keywords are bounded, and the frequent ones stay", "[keywords]") {
    for (int i = 0; i < 200'000; ++i) {
        say(i % 20 == 0 ? fmt::format("refund word{}", i) : fmt::format("word{}", i));
    }
    const auto best = keywords.best(10);
    REQUIRE(!best.empty());
    CHECK(best[0].term == "refund");
    CHECK(best[0].messages <= 10'000);
    CHECK(best[0].messages + keywords.error_max() >= 10'000);
    CHECK(keywords.error_max() < 10);
}
