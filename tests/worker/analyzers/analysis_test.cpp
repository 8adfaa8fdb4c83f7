#include "worker/analyzers/analysis.h"

#include "tests/worker/analyzers/documents.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace undertone;
using namespace undertone::testing;

namespace json = boost::json;

namespace {

const std::vector<std::string> chat_columns = {"sender", "message", "timestamp"};

}  // namespace

TEST_CASE("columns decide between chat and table, and the result says why", "[analysis]") {
    const Rows chat = Rows({"from", "text"}).add({"ann", "hi"});
    CHECK(analyse(chat).kind == "chat");
    CHECK(document(analyse(chat), "data_quality").at("mapping") ==
          json::value{{"sender", "from"}, {"message", "text"}});

    const Rows table = Rows({"price", "country"}).add({"1.5", "FR"});
    const auto outcome = analyse(table);
    CHECK(outcome.kind == "table");
    CHECK(outcome.totals.messages == 0);
    CHECK(document(outcome, "table_profile").at("columns").as_array().size() == 2);
    const auto quality = document(outcome, "data_quality");
    CHECK(quality.at("kind") == "table");
    CHECK(quality.at("kind_reason") == "no columns are named like a sender and a message");
    CHECK(quality.at("mapping").as_object().empty());
}

TEST_CASE("the caller may force the kind", "[analysis]") {
    const Rows chat = Rows(chat_columns).add({"ann", "hi", "2024-01-15"});
    CHECK(analyse(chat, {.kind = "table"}).kind == "table");
    CHECK(analyse(chat, {.kind = "chat"}).kind == "chat");

    const Rows table = Rows({"price"}).add({"1"});
    Analysis analysis(scorer(), {.kind = "chat"});
    const auto fed = table.feed(analysis);
    REQUIRE(fed.has_error());
    CHECK(fed.error().code == ErrorCode::malformed_file);
    CHECK(fed.error().detail.starts_with("missing_field"));

    Analysis empty(scorer(), {.kind = "chat"});
    CHECK(empty.finish(report_of(table)).error().code == ErrorCode::malformed_file);
}

TEST_CASE("a file with a header alone has results of nothing", "[analysis]") {
    const auto chat = analyse(Rows(chat_columns));
    CHECK(chat.kind == "chat");
    CHECK(chat.rows == 0);
    const auto sentiment = document(chat, "sentiment_analysis");
    CHECK(sentiment.at("overall_sentiment") == "neutral");
    CHECK(sentiment.at("sentiment_score").to_number<double>() == 0);
    CHECK(sentiment.at("timeline").as_array().empty());
    const auto metrics = document(chat, "conversation_metrics");
    CHECK(metrics.at("started_at").is_null());
    CHECK(metrics.at("median_reply_seconds").is_null());
    CHECK(metrics.at("sentiment_shift").at("shift").is_null());

    const auto table = analyse(Rows({"a", "b"}));
    const auto profile = document(table, "table_profile");
    CHECK(profile.at("rows") == 0);
    CHECK(profile.at("columns").as_array().size() == 2);
    CHECK(document(table, "data_quality").at("columns").as_array().size() == 2);
}

TEST_CASE("a row without a message cell is a reject, an empty message is none", "[analysis]") {
    Rows rows(chat_columns);
    rows.add({"ann", "good", {}}).add({"bob", {}, "2024-01-15"}).add({"ann", "", {}});
    const auto outcome = analyse(rows);

    CHECK(outcome.rows == 2);
    CHECK(outcome.totals.unscored == 1);
    REQUIRE(outcome.rejects.size() == 1);
    CHECK(outcome.rejects[0].line == 3);
    CHECK(outcome.rejects[0].reason == "missing_field");
    CHECK(outcome.rejects[0].raw == R"({"sender":"bob","timestamp":"2024-01-15"})");
    const auto quality = document(outcome, "data_quality");
    CHECK(quality.at("rows") == 2);
    CHECK(quality.at("rejected_rows") == 1);
    CHECK(quality.at("reasons") == json::value{{"missing_field", 1}});
    CHECK(quality.at("messages_without_timestamp") == 2);
}

TEST_CASE("rejects are shown by line up to the limit and all counted", "[analysis]") {
    Rows rows(chat_columns);
    for (int i = 0; i < 20; ++i) rows.add({"ann", {}, {}});
    AnalysisOptions options;
    options.rejects_max = 5;
    std::size_t heard = 0;
    options.on_unusable = [&](const Reject& reject) {
        CHECK(reject.reason == "missing_field");
        ++heard;
    };
    Analysis analysis(scorer(), options);
    rows.feed(analysis).value();
    analysis.on_reject(
        {.line = 3, .offset = 9, .reason = "too_many_fields", .detail = "", .raw = ""});
    auto report = report_of(rows);
    report.rejected_rows = 1;
    report.reasons = {{"too_many_fields", 1}};
    const auto outcome = analysis.finish(report).value();

    CHECK(heard == 20);
    CHECK(outcome.rejected == 21);
    REQUIRE(outcome.rejects.size() == 5);
    CHECK(outcome.rejects[1].line == 3);
    CHECK(outcome.rejects[4].line == 5);
    const auto quality = document(outcome, "data_quality");
    CHECK(quality.at("rejected_rows") == 21);
    CHECK(quality.at("rejects_shown") == 5);
    CHECK(quality.at("reasons") == json::value{{"missing_field", 20}, {"too_many_fields", 1}});
}

TEST_CASE("counters are the exact sums of the messages", "[analysis]") {
    Rows rows(chat_columns);
    std::int64_t sum = 0;
    for (const auto* text : {"good", "bad", "so so nice!", "room four", "<Media omitted>"}) {
        rows.add({"ann", text, {}});
        sum += std::lround(scorer().score(text).score * 1e6);
    }
    const auto totals = analyse(rows).totals;
    CHECK(totals.messages == 5);
    CHECK(totals.positive == 2);
    CHECK(totals.negative == 1);
    CHECK(totals.neutral == 1);
    CHECK(totals.unscored == 1);
    CHECK(totals.score_sum_micro == sum);
}
