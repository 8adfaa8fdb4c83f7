// The files that the chat clients' document shows, through the real readers.
#include "tests/worker/analyzers/documents.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

namespace {

/// Reads `file` with the real reader, in pieces.
AnalysisOutcome analyse_file(std::string_view file, FileFormat format) {
    const auto reader = make_reader(format, {});
    Analysis analysis(scorer(), {});
    for (std::size_t at = 0; at < file.size(); at += 50) {
        reader->feed(file.substr(at, 50), analysis).value();
    }
    reader->finish(analysis).value();
    return analysis.finish(reader->report()).value();
}

}  // namespace

TEST_CASE("the documented chat files give the documented results", "[analysis]") {
    constexpr std::string_view json_file = R"([
  {
    "sender": "user1",
    "message": "Hello there!",
    "timestamp": "2024-01-15T10:00:00Z"
  },
  {
    "sender": "user2", 
    "message": "Hi! How are you?",
    "timestamp": "2024-01-15T10:01:00Z"
  }
])";
    constexpr std::string_view csv_file =
        "sender,message,timestamp\n"
        "user1,\"Hello there!\",\"2024-01-15T10:00:00Z\"\n"
        "user2,\"Hi! How are you?\",\"2024-01-15T10:01:00Z\"\n";
    const auto outcome = GENERATE_REF(analyse_file(json_file, FileFormat::json),
                                      analyse_file(csv_file, FileFormat::csv));

    CHECK(outcome.kind == "chat");
    CHECK(outcome.rows == 2);
    CHECK(outcome.totals.messages == 2);
    const auto sentiment = document(outcome, "sentiment_analysis");
    CHECK(sentiment.at("overall_sentiment") == "neutral");
    CHECK(sentiment.at("neutral_messages") == 2);
    CHECK(sentiment.at("total_messages") == 2);
    const auto metrics = document(outcome, "conversation_metrics");
    CHECK(metrics.at("message_count") == 2);
    CHECK(metrics.at("participant_count") == 2);
    CHECK(metrics.at("started_at") == "2024-01-15T10:00:00Z");
    CHECK(metrics.at("ended_at") == "2024-01-15T10:01:00Z");
    CHECK(metrics.at("duration_seconds").to_number<double>() == 60);
    CHECK(metrics.at("first_reply_seconds").to_number<double>() == 60);
    CHECK(metrics.at("participants").at(1).at("questions") == 1);
    const auto quality = document(outcome, "data_quality");
    CHECK(quality.at("rows") == 2);
    CHECK(quality.at("rejected_rows") == 0);
    CHECK(quality.at("mapping").at("message") == "message");
}
