#include "worker/analyzers/keywords.h"

#include "worker/analyzers/sender_table.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace undertone;

namespace {

struct Chat {
    Vocabulary vocabulary;
    SenderTable senders;
    Coverage coverage;

    Chat& say(std::string_view text, std::uint64_t times = 1) {
        std::vector<TextWord> words;
        vocabulary.read(text, times, words);
        coverage.analysed = coverage.all += times;
        return *this;
    }
    std::vector<Keyword> best() {
        std::vector<std::uint64_t> messages(senders.ids(), 1);
        return find_keywords(vocabulary, rank_senders(senders, messages), coverage, 10);
    }
    std::vector<std::string> terms() {
        std::vector<std::string> terms;
        for (const auto& keyword : best()) terms.emplace_back(keyword.text);
        return terms;
    }
};

using List = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Chat, "a keyword's weight is its TF-IDF over the messages", "[keywords]") {
    say("I want a Refund, a refund!").say("the REFUND is late").say("late again").say("fine");
    say("what about 42 of them?").say("ok");
    const auto best = this->best();

    REQUIRE(best.size() == 2);
    CHECK(best[0].text == "late");  // equals by term
    CHECK(best[1].text == "refund");
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

TEST_CASE_METHOD(Chat, "a sender's name is no keyword, what a sender is may be one", "[keywords]") {
    senders.id_of("Support (Ines)");
    say("Hi Ines, is this the support?", 2).say("support is what I need", 2);
    CHECK(terms() == List{"support"});
}

TEST_CASE_METHOD(Chat, "of a sample the keywords of the whole chat are estimated", "[keywords]") {
    say("my refund", 30).say("ok", 70);
    coverage.all = 1'000;
    coverage.share = 0.1;
    const auto best = this->best();
    REQUIRE(best.size() == 1);
    CHECK(best[0].messages == 300);
    CHECK(best[0].weight == Approx(300 * std::log(1'001.0 / 300)));
}
