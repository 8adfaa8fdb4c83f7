// Chats of several languages, through the real readers.
#include "tests/worker/analyzers/documents.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace undertone;
using namespace undertone::testing;

namespace {

std::string sample(const std::string& name) {
    std::ifstream file("test_files/" + name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    REQUIRE(!text.str().empty());
    return text.str();
}

AnalysisOutcome analyse_sample(const std::string& name, AnalysisOptions options = {},
                               std::size_t piece_bytes = 1 << 20) {
    const auto text = sample(name);
    const auto format = name.ends_with(".json") ? FileFormat::json : FileFormat::csv;
    const auto reader = make_reader(format, {});
    Analysis analysis(scorer(), std::move(options));
    for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
        reader->feed(std::string_view(text).substr(at, piece_bytes), analysis).value();
    }
    reader->finish(analysis).value();
    return analysis.finish(reader->report()).value();
}

std::string languages_of(const AnalysisOutcome& outcome) {
    return boost::json::serialize(document(outcome, "sentiment_analysis").at("languages"));
}

std::vector<std::int64_t> counts_of(const AnalysisOutcome& outcome) {
    const auto& totals = outcome.totals;
    return {totals.positive, totals.negative, totals.neutral, totals.unscored};
}

}  // namespace

TEST_CASE("a Spanish and a German chat are scored", "[languages]") {
    const auto spanish = analyse_sample("chat_spanish.json");
    CHECK(languages_of(spanish) == R"({"es":8})");
    CHECK(spanish.totals.negative == 2);
    CHECK(spanish.totals.positive >= 2);
    CHECK(spanish.totals.unscored == 0);

    const auto german = analyse_sample("chat_german.csv");
    CHECK(languages_of(german) == R"({"de":8})");
    CHECK(german.totals.negative == 3);
    CHECK(german.totals.positive >= 2);
    CHECK(german.totals.unscored == 0);
}

TEST_CASE("long messages of a mixed chat have their own languages", "[languages]") {
    const auto outcome = analyse_sample("chat_mixed.csv");
    CHECK(languages_of(outcome) == R"({"en":5,"de":1,"es":1,"zh":1})");
    CHECK(outcome.totals.unscored == 1);  // the Chinese message
}

TEST_CASE("what cannot be scored is counted", "[languages]") {
    const auto outcome = analyse_sample("chat_chinese.json");
    CHECK(languages_of(outcome) == R"({"zh":6})");
    CHECK(counts_of(outcome) == std::vector<std::int64_t>{1, 0, 0, 5});
    const auto sentiment = document(outcome, "sentiment_analysis");
    CHECK(sentiment.at("unscored_messages") == 5);
    CHECK(sentiment.at("coverage").to_number<double>() == Approx(1.0 / 6));
}

TEST_CASE("a beginning that misleads is noticed, and the file read again", "[languages]") {
    Rows rows({"sender", "message"});
    rows.add({"kai", "guten Tag, wie geht es dir?"});
    for (int i = 0; i < 80; ++i)
        rows.add({"ann", "what do you think of number " + std::to_string(i)});
    const auto whole = analyse(rows);
    CHECK(!whole.wants_another_reading());

    Analysis misled(scorer(), {});
    rows.feed(misled, 0, rows.size(), 1).value();
    const auto outcome = misled.finish(report_of(rows)).value();
    REQUIRE(outcome.other_language);
    CHECK(outcome.other_language->code() == "en");

    AnalysisOptions told;
    told.language = outcome.other_language;
    Analysis again(scorer(), told);
    rows.feed(again, 0, rows.size(), 1).value();
    const auto second = again.finish(report_of(rows)).value();
    CHECK(!second.wants_another_reading());
    CHECK(all_bytes(second) == all_bytes(whole));
}
