#include "common/language/message_language.h"

#include "common/language/script.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace undertone;

namespace {

const Language en("en"), es("es"), de("de"), und;

std::string code(std::string_view message, Language conversation) {
    return message_language(message, conversation).code();
}

}  // namespace

TEST_CASE("a language is named by its code", "[language]") {
    CHECK(Language().code() == "und");
    CHECK(Language("und") == Language());
    CHECK(Language("en").code() == "en");
    CHECK(Language("ceb").code() == "ceb");
    CHECK(!Language().known());
    CHECK(Language("de") < Language("en"));
}

TEST_CASE("a long message has its own language, whatever the conversation's", "[language]") {
    const std::vector<std::pair<std::string, std::string>> messages = {
        {"I think we should meet at the station tomorrow morning", "en"},
        {"creo que deberíamos quedar mañana por la mañana en la estación", "es"},
        {"ich glaube, wir sollten uns morgen früh am Bahnhof treffen", "de"},
        {"je pense qu'on devrait se retrouver demain matin à la gare", "fr"},
        {"penso che dovremmo vederci domani mattina alla stazione", "it"},
        {"acho que a gente devia se encontrar amanhã de manhã na estação", "pt"},
        {"ik denk dat we morgenochtend op het station moeten afspreken", "nl"},
        {"Myślę, że powinniśmy się spotkać jutro rano na dworcu", "pl"},
        {"я думаю, нам стоит встретиться завтра утром на вокзале", "ru"},
        {"我觉得我们应该明天早上在车站见面", "zh"},
        {"明日の朝、駅で会ったほうがいいと思います", "ja"},
        {"내일 아침에 역에서 만나는 게 좋을 것 같아요", "ko"},
        {"أعتقد أننا يجب أن نلتقي غدا صباحا في المحطة", "ar"},
        {"Νομίζω ότι πρέπει να συναντηθούμε αύριο το πρωί", "el"},
    };
    for (const auto conversation : {en, es, und}) {
        for (const auto& [message, language] : messages) {
            INFO(message << " in " << conversation.code());
            CHECK(code(message, conversation) == language);
        }
    }
}

TEST_CASE("a short message borrows the conversation's language", "[language]") {
    for (const auto message : {"montaña", "no problemo", "Berlin 17:30", "super!", "123", "👍"}) {
        INFO(message);
        CHECK(code(message, en) == "en");
        CHECK(code(message, de) == "de");
        CHECK(code(message, und) == "und");
    }
}

TEST_CASE("two words of another language are enough, one is not", "[language]") {
    CHECK(code("wo bist du?", en) == "de");
    CHECK(code("gracias!", en) == "en");
    CHECK(code("muchas gracias", en) == "es");
    CHECK(code("thanks", und) == "en");
}

TEST_CASE("a script tells at once", "[language]") {
    CHECK(code("你好", en) == "zh");
    CHECK(code("はい", en) == "ja");
    CHECK(code("네", en) == "ko");
    CHECK(code("привет", en) == "ru");
    CHECK(code("привіт", Language("uk")) == "uk");
    CHECK(code("好", Language("ja")) == "ja");
    CHECK(script_of("α and ω").script == Script::latin);
}

TEST_CASE("English slang stays English", "[language]") {
    for (const auto message :
         {"omg lmao im dead rn fr fr no cap", "gonna grab coffee brb lol", "u up? wanna hang l8r",
          "@maria_garcia lunch? https://ejemplo.test/de/la/que", "yaaaas queen slay!!!",
          "Deploy finished: build #4711 green on staging-eu-west", "smh cant even rn",
          "that’s café au lait for you – déjà vu…"}) {
        INFO(message);
        CHECK(code(message, en) == "en");
    }
}

TEST_CASE("names and links are in no language", "[language]") {
    CHECK(code("@el_senor_de_los_anillos https://a.test/que-es-esto/para-ti", en) == "en");
    CHECK(code("", en) == "en");
    CHECK(code(std::string("\xFF\xFE broken \xC3"), en) == "en");
}
