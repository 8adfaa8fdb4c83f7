#include "common/language/conversation_language.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace undertone;

namespace {

using Messages = std::vector<std::string>;

ConversationLanguage observed(const Messages& messages, std::size_t begin = 0) {
    ConversationLanguage conversation;
    for (auto i = begin; i < messages.size(); ++i) conversation.observe(messages[i]);
    return conversation;
}

/// What the whole of `messages` is in, read in two parts of which the first is `first` long.
std::string in_parts(const Messages& messages, std::size_t first) {
    auto early =
        observed({messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(first)});
    early.used();
    auto late = observed(messages, first);
    late.used();
    early.append(late);
    return early.other_language().value_or(early.used()).code();
}

}  // namespace

TEST_CASE("a conversation is in what most of it is in", "[language]") {
    CHECK(observed({"hello!", "how are you?", "fine, thanks"}).used().code() == "en");
    CHECK(observed({"hola", "qué tal estás?", "muy bien, gracias"}).used().code() == "es");
    CHECK(observed({"你好", "你吃饭了吗?", "ok"}).used().code() == "zh");
    CHECK(observed({"привет, как дела?", "хорошо, а у тебя?"}).used().code() == "ru");
    CHECK(observed({"Merhaba, nasılsın? Bugün hava çok güzel.", "İyiyim, teşekkür ederim"})
              .used()
              .code() == "tr");
    CHECK(observed({"4711", "😀", ""}).used().code() == "und");
}

TEST_CASE("one long message is not the conversation", "[language]") {
    std::string speech;
    while (speech.size() < 20'000)
        speech += "ich habe das alles schon einmal gesagt, und du nicht. ";
    Messages messages = {speech};
    for (int i = 0; i < 60; ++i) messages.push_back("and that is what you think of it, is it not?");
    CHECK(observed(messages).used().code() == "en");
}

// Only how often a file is read may depend on how it is cut.
TEST_CASE("however a conversation is read, it ends in one language", "[language]") {
    Messages messages = {"guten tag", "hallo, wie geht es dir?"};
    for (int i = 0; i < 200; ++i) {
        messages.push_back("we should have a look at number " + std::to_string(i) +
                           "\nand then go");
    }
    const auto whole = observed(messages).used().code();
    CHECK(whole == "en");
    for (std::size_t first = 0; first <= messages.size(); ++first) {
        INFO(first);
        REQUIRE(in_parts(messages, first) == whole);
    }

    auto conversation = observed({messages[0], messages[1]});
    CHECK(conversation.used().code() == "de");
    for (const auto& message : messages) conversation.observe(message);
    CHECK(conversation.used().code() == "de");
    REQUIRE(conversation.other_language());
    CHECK(conversation.other_language()->code() == "en");
    CHECK(!conversation.wants_more());
}

TEST_CASE("what an earlier reading found out is not asked again", "[language]") {
    ConversationLanguage known(Language("es"));
    CHECK(!known.wants_more());
    known.observe("hello, how are you doing today?");
    CHECK(known.used().code() == "es");
    CHECK(!known.other_language());
}
