#include "tests/worker/analyzers/documents.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace undertone;
using namespace undertone::testing;

namespace json = boost::json;

namespace {

struct Chat {
    Rows rows{{"sender", "message", "timestamp"}};
    AnalysisOptions options;

    /// `time` is HH:MM:SS of Monday 2024-01-15 UTC; empty: none.
    Chat& say(std::string sender, std::string text, const std::string& time = "") {
        rows.add({std::move(sender), std::move(text),
                  time.empty() ? Rows::Value() : "2024-01-15T" + time + "Z"});
        return *this;
    }
    Chat& say_on(std::string sender, std::string text, std::string timestamp) {
        rows.add({std::move(sender), std::move(text), std::move(timestamp)});
        return *this;
    }
    json::object sentiment() const {
        return document(analyse(rows, options), "sentiment_analysis");
    }
    json::object metrics() const {
        return document(analyse(rows, options), "conversation_metrics");
    }
};

double score_of(std::string_view message) {
    static const Scorer scorer;
    return scorer.score(message).score;
}

double number(const json::value& value) { return value.to_number<double>(); }

json::value find_sender(const json::value& list, std::string_view name) {
    for (const auto& row : list.as_array()) {
        const auto& sender = row.at("sender");
        if (sender.is_string() && sender.as_string() == name) return row;
    }
    return nullptr;
}

}  // namespace

TEST_CASE_METHOD(Chat, "messages are counted by label and by sender", "[sentiment_analysis]") {
    say("ann", "good").say("bob", "bad").say("ann", "great!").say("ann", "four").say("bob", "");
    const auto result = sentiment();

    CHECK(result.at("positive_messages") == 2);
    CHECK(result.at("negative_messages") == 1);
    CHECK(result.at("neutral_messages") == 1);
    CHECK(result.at("unscored_messages") == 1);
    CHECK(result.at("total_messages") == 5);
    CHECK(number(result.at("coverage")) == Approx(0.8));
    const auto ann = result.at("by_sender").at(0);
    CHECK(ann.at("sender") == "ann");
    CHECK(ann.at("messages") == 3);
    CHECK(ann.at("positive") == 2);
    CHECK(number(ann.at("sentiment_score")) > 0.3);
    CHECK(result.at("by_sender").at(1).at("unscored") == 1);
}

TEST_CASE_METHOD(Chat, "the mean decides the overall sentiment at 0.05", "[sentiment_analysis]") {
    say("ann", "bad");
    CHECK(sentiment().at("overall_sentiment") == "negative");
    say("ann", "great").say("ann", "terrible").say("ann", "four").say("ann", "five");
    const auto sum = score_of("bad") + score_of("great") + score_of("terrible") + score_of("four") +
                     score_of("five");
    REQUIRE(sum / 5 <= -0.05);
    CHECK(sentiment().at("overall_sentiment") == "negative");
    CHECK(number(sentiment().at("sentiment_score")) == Approx(sum / 5).margin(1e-6));
    say("bob", "good").say("bob", "<Media omitted>");  // which does not dilute
    CHECK(sentiment().at("overall_sentiment") == "neutral");
    CHECK(number(sentiment().at("sentiment_score")) ==
          Approx((sum + score_of("good")) / 6).margin(1e-6));
    say("bob", "great").say("bob", "great");
    CHECK(sentiment().at("overall_sentiment") == "positive");
}

TEST_CASE_METHOD(Chat, "the strongest messages are shown with their reasons",
                 "[extreme_messages]") {
    for (int i = 0; i < 20; ++i) say("ann", i % 2 ? "good day" : "good!! day");
    say("bob", "terrible service");
    const auto result = sentiment();

    const auto& best = result.at("most_positive").as_array();
    REQUIRE(best.size() == 5);
    CHECK(best[0].at("index") == 0);  // of equals the first
    CHECK(best[4].at("index") == 8);
    CHECK(best[0].at("excerpt") == "good!! day");
    auto sum = number(best[0].at("offset"));
    for (const auto& item : best[0].at("evidence").as_array()) {
        sum += number(item.at("contribution"));
    }
    CHECK(sum == Approx(number(best[0].at("score"))).margin(1e-6));
    const auto& worst = result.at("most_negative").as_array();
    REQUIRE(worst.size() == 1);
    CHECK(worst[0].at("sender") == "bob");
    CHECK(worst[0].at("index") == 20);
}

TEST_CASE_METHOD(Chat, "an excerpt is cut at 200 code points, evidence at six",
                 "[extreme_messages]") {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "good é ";
    say("ann", text);
    const auto best = sentiment().at("most_positive").at(0);

    CHECK(best.at("excerpt").as_string().size() == 200 + 200 / 7);  // each é is two bytes
    CHECK(best.at("evidence").as_array().size() == 6);
    CHECK(best.at("evidence_left_out") == Scorer().explain(text).evidence.size() - 6);
}

TEST_CASE_METHOD(Chat, "more than a thousand senders end in a row of others", "[by_sender]") {
    for (int i = 0; i < 1'003; ++i) say(fmt::format("user{:04}", i), "good");
    say("user0007", "bad");
    const auto by_sender = sentiment().at("by_sender").as_array();
    const auto all_metrics = metrics();
    const auto& participants = all_metrics.at("participants").as_array();

    REQUIRE(by_sender.size() == 1'001);
    CHECK(by_sender[0].at("sender") == "user0007");
    CHECK(by_sender[1].at("sender") == "user0000");
    CHECK(by_sender.back().at("sender").is_null());
    CHECK(by_sender.back().at("others") == true);
    CHECK(by_sender.back().at("messages") == 3);
    REQUIRE(participants.size() == 1'001);
    CHECK(participants.back().at("messages") == 3);
    CHECK(all_metrics.at("participant_count") == 1'003);
}

TEST_CASE_METHOD(Chat, "a missing or empty sender is called unknown", "[by_sender]") {
    rows.add({Rows::Value(), "hi", Rows::Value()}).add({"", "ho", Rows::Value()});
    const auto by_sender = sentiment().at("by_sender").as_array();

    REQUIRE(by_sender.size() == 1);
    CHECK(by_sender[0].at("sender") == "unknown");
    CHECK(by_sender[0].at("messages") == 2);
}

TEST_CASE_METHOD(Chat, "a timeline has the shortest steps that fit", "[timeline]") {
    say("ann", "good", "10:00:00").say("bob", "bad", "10:00:59").say("ann", "four", "13:19:00");
    auto result = sentiment();
    CHECK(result.at("timeline_step_seconds") == 60);
    REQUIRE(result.at("timeline").as_array().size() == 2);  // those between have no messages
    CHECK(result.at("timeline").at(0).at("start") == "2024-01-15T10:00:00Z");
    CHECK(result.at("timeline").at(0).at("messages") == 2);
    CHECK(result.at("timeline").at(1).at("start") == "2024-01-15T13:19:00Z");

    say("ann", "", "13:20:00");  // the 201st minute
    result = sentiment();
    CHECK(result.at("timeline_step_seconds") == 300);
    CHECK(result.at("timeline").at(1).at("start") == "2024-01-15T13:15:00Z");
    CHECK(result.at("timeline").at(2).at("sentiment_score").is_null());

    say_on("ann", "good", "1970-01-01T00:00:00Z").say_on("ann", "good", "2024-12-31");
    result = sentiment();
    CHECK(result.at("timeline_step_seconds") == 52 * 7 * 86'400);
    CHECK(result.at("timeline").as_array().size() == 3);
}

TEST_CASE_METHOD(Chat, "replies, silences and conversations follow the clock", "[metrics]") {
    say("ann", "hi", "08:00:00").say("ann", "there?", "08:01:00").say("bob", "yes", "08:03:00");
    say("ann", "ok", "08:03:10").say("bob", "back", "15:00:00").say("ann", "hey", "15:00:30");
    const auto result = metrics();

    CHECK(result.at("conversations") == 2);
    CHECK(result.at("replies") == 3);  // bob's 120 s, ann's 10 s and 30 s; not bob's after hours
    CHECK(number(result.at("first_reply_seconds")) == 120);
    CHECK(number(result.at("median_reply_seconds")) == 30);
    CHECK(number(result.at("p90_reply_seconds")) == Approx(102));
    CHECK(number(result.at("duration_seconds")) == 7 * 3'600 + 30);
    const auto ann = find_sender(result.at("participants"), "ann");
    CHECK(number(ann.at("median_reply_seconds")) == 20);
    CHECK(number(ann.at("longest_silence_seconds")) == 6 * 3'600 + 57 * 60 + 20);
    CHECK(number(ann.at("share")) == Approx(4.0 / 6).margin(1e-6));
    CHECK(ann.at("questions") == 1);
    CHECK(ann.at("words") == 4);
    const auto bob = find_sender(result.at("participants"), "bob");
    CHECK(number(bob.at("median_reply_seconds")) == 120);
}

TEST_CASE_METHOD(Chat, "each participant has replies, shares and silences of their own",
                 "[metrics]") {
    say("ann", "hi", "10:00:00").say("bob", "hello you two", "10:00:10");
    say("cat", "hey?", "10:00:30").say("cat", "who's there？", "10:01:00");  // answers nobody twice
    say("ann", "we are", "10:01:30").say("bob", "yes", "10:01:31");
    const auto result = metrics();

    const auto bob = find_sender(result.at("participants"), "bob");  // after 10 s and 1 s
    CHECK(number(bob.at("median_reply_seconds")) == 5.5);
    CHECK(number(bob.at("p90_reply_seconds")) == Approx(9.1));
    CHECK(number(bob.at("longest_silence_seconds")) == 81);
    CHECK(number(bob.at("share")) == Approx(1.0 / 3).margin(1e-6));
    CHECK(bob.at("words") == 4);
    const auto cat = find_sender(result.at("participants"), "cat");
    CHECK(number(cat.at("p90_reply_seconds")) == 20);
    CHECK(number(cat.at("longest_silence_seconds")) == 30);
    CHECK(cat.at("questions") == 2);
    const auto ann = find_sender(result.at("participants"), "ann");
    CHECK(number(ann.at("median_reply_seconds")) == 30);
    CHECK(result.at("conversations") == 1);
    CHECK(result.at("replies") == 4);
}

TEST_CASE_METHOD(Chat, "the gap that ends a conversation can be set", "[metrics]") {
    say("ann", "hi", "08:00:00").say("bob", "ho", "08:05:00").say("ann", "he", "08:10:01");
    options.conversation_gap_seconds = 300;
    CHECK(metrics().at("conversations") == 2);
    CHECK(metrics().at("conversation_gap_seconds") == 300);
}

TEST_CASE_METHOD(Chat, "a message without a time counts for all but time", "[metrics]") {
    say("ann", "hi", "08:00:00").say("bob", "good").say_on("bob", "hm?", "yesterday");
    say("ann", "ho", "08:02:00");
    const auto result = metrics();

    CHECK(result.at("message_count") == 4);
    CHECK(result.at("replies") == 0);
    CHECK(find_sender(result.at("participants"), "bob").at("questions") == 1);
    CHECK(find_sender(result.at("participants"), "bob").at("longest_silence_seconds").is_null());
    CHECK(number(find_sender(result.at("participants"), "ann").at("longest_silence_seconds")) ==
          120);
}

TEST_CASE_METHOD(Chat, "a file that runs backwards has no replies", "[metrics]") {
    say("ann", "bye", "12:00:00").say("bob", "ok", "11:59:00").say("ann", "hi", "01:00:00");
    const auto result = metrics();

    CHECK(result.at("replies") == 0);
    CHECK(result.at("median_reply_seconds").is_null());
    CHECK(result.at("conversations") == 2);
    CHECK(result.at("started_at") == "2024-01-15T01:00:00Z");
    CHECK(number(result.at("duration_seconds")) == 11 * 3'600);
}

TEST_CASE_METHOD(Chat, "hours of the week are those of the writer's clock", "[metrics]") {
    say_on("ann", "hi", "2024-01-15T10:59:59Z");       // a Monday
    say_on("ann", "hi", "2024-01-14T23:30:00-05:00");  // Sunday there, Monday in UTC
    say_on("ann", "hi", "1969-12-31T23:00:00Z");       // a Wednesday
    const auto hours = metrics().at("hour_of_week").as_array();

    REQUIRE(hours.size() == 7);
    CHECK(hours[0].as_array().size() == 24);
    CHECK(hours[0].at(10) == 1);
    CHECK(hours[6].at(23) == 1);
    CHECK(hours[2].at(23) == 1);
}

TEST_CASE_METHOD(Chat, "the shift compares the first and the last quarter", "[metrics]") {
    say("ann", "good").say("ann", "good").say("ann", "x").say("ann", "x");
    say("ann", "x").say("ann", "x").say("ann", "bad").say("ann", "<Media omitted>");
    const auto shift = metrics().at("sentiment_shift");

    CHECK(number(shift.at("first_quarter")) == Approx(score_of("good")));
    CHECK(number(shift.at("last_quarter")) == Approx(score_of("bad")));
    CHECK(number(shift.at("shift")) == Approx(score_of("bad") - score_of("good")));
}

TEST_CASE_METHOD(Chat, "a quarter is never less than a message", "[metrics]") {
    say("ann", "good").say("bob", "x");
    CHECK(number(metrics().at("sentiment_shift").at("first_quarter")) ==
          Approx(score_of("good")).margin(1e-6));
    CHECK(number(metrics().at("sentiment_shift").at("last_quarter")) ==
          Approx(score_of("x")).margin(1e-6));
    say("ann", "x").say("bob", "x").say("ann", "bad");
    CHECK(number(metrics().at("sentiment_shift").at("last_quarter")) ==
          Approx(score_of("bad")).margin(1e-6));
}
