// The topics result, and highlights and keywords beside it, of chats made by hand.
#include "tests/worker/analyzers/documents.h"
#include "worker/analyzers/message_sample.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace undertone;
using namespace undertone::testing;

namespace json = boost::json;

namespace {

struct Chat {
    Rows rows{{"sender", "message", "timestamp"}};

    Chat& say(std::string text, int times = 1) {
        for (; times > 0; --times) rows.add({fmt::format("user{}", rows.size() % 2), text, {}});
        return *this;
    }
    json::object result(std::string_view type) const { return document(analyse(rows), type); }
};

std::vector<std::string> strings(const json::value& list) {
    return json::value_to<std::vector<std::string>>(list);
}

}  // namespace

TEST_CASE_METHOD(Chat, "keywords that go together make a topic", "[topics]") {
    say("where is my refund for the order?").say("the order, the refund: both terrible");
    say("refund my order please").say("pizza on friday?").say("great, pizza on friday");
    say("what else").say("nothing").say("see you").say("a refund would be good").say("well");
    const auto result = this->result("topics");
    const auto& topics = result.at("topics").as_array();

    REQUIRE(topics.size() == 2);
    CHECK(topics[0].at("label") == "refund, order");
    CHECK(strings(topics[0].at("terms")) == std::vector<std::string>{"refund", "order"});
    CHECK(topics[0].at("messages") == 4);
    const auto mean = (scorer().score("where is my refund for the order?").score +
                       scorer().score("the order, the refund: both terrible").score +
                       scorer().score("refund my order please").score +
                       scorer().score("a refund would be good").score) /
                      4;
    CHECK(topics[0].at("sentiment_score").to_number<double>() == Approx(mean).margin(1e-6));
    const auto& examples = topics[0].at("examples").as_array();
    REQUIRE(examples.size() == 3);  // those with both terms, before the one with one
    CHECK(examples[0] == json::value{{"index", 0},
                                     {"sender", "user0"},
                                     {"excerpt", "where is my refund for the order?"}});
    CHECK(examples[2].at("index") == 2);
    CHECK(strings(topics[1].at("terms")) == std::vector<std::string>{"friday", "pizza"});
    CHECK(result.at("analysed_messages") == 10);
    CHECK(result.at("total_messages") == 10);
    CHECK(result.at("exact") == true);
}

TEST_CASE_METHOD(Chat, "words that meet by chance make no topic", "[topics]") {
    for (int i = 0; i < 200; ++i) {
        say(fmt::format("{} {}", i % 2 ? "apple" : "pear", i % 4 < 2 ? "monday" : "tuesday"));
    }
    CHECK(result("topics").at("topics").as_array().empty());
}

TEST_CASE_METHOD(Chat, "a chat of nothing has no topics and no aspects", "[topics]") {
    say("").say("<Media omitted>", 5).say("😀");
    CHECK(result("topics").at("topics").as_array().empty());
    CHECK(result("highlights").at("aspects").as_array().empty());
    CHECK(result("conversation_metrics").at("keywords").as_array().empty());
    CHECK(result("conversation_metrics").at("emoji").as_array().size() == 1);
}

TEST_CASE_METHOD(Chat, "highlights hold what was said of what", "[highlights]") {
    say("The delivery was late", 3).say("great coffee").say("so the delivery was late again?");
    const auto aspects = result("highlights").at("aspects").as_array();

    REQUIRE(aspects.size() == 2);
    CHECK(aspects[0].at("aspect") == "delivery");
    CHECK(aspects[0].at("opinion") == "late");
    CHECK(aspects[0].at("sentiment") == "negative");
    CHECK(aspects[0].at("messages") == 4);
    CHECK(aspects[0].at("examples").as_array().size() == 2);  // equal messages are one example
    CHECK(aspects[0].at("examples").at(1).at("index") == 4);
    CHECK(aspects[1].at("sentiment") == "positive");
}

TEST_CASE_METHOD(Chat, "of a long chat a sample is looked at and says so", "[topics]") {
    constexpr int size = 60'000;
    for (int i = 0; i < size; ++i) {
        say(i % 4 ? fmt::format("note {}", i) : fmt::format("the refund was late {}", i));
    }
    const auto result = this->result("highlights");

    CHECK(result.at("analysed_messages") == MessageSample::kept_max);
    CHECK(result.at("total_messages") == size);
    CHECK(result.at("exact") == false);
    const auto& late = result.at("aspects").at(0);
    CHECK(late.at("aspect") == "refund");
    CHECK(late.at("messages").to_number<double>() == Approx(size / 4).epsilon(0.05));
}
