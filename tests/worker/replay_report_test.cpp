#include "worker/replay_report.h"

#include "tests/support/rows.h"
#include "worker/split_analysis.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

namespace {

constexpr std::string_view documents =
    R"([{"result_type":"sentiment_analysis","data":{"score":1},"analyzer":"a","analyzer_version":"2"},)"
    R"({"result_type":"conversation_metrics","data":{"conversation_gap_seconds":60},)"
    R"("analyzer":"b","analyzer_version":"1"}])";

std::vector<ResultDocument> analyzers(std::string first, std::string second) {
    return {{"sentiment_analysis", "{}", "a", std::move(first)},
            {"conversation_metrics", "{}", "b", std::move(second)}};
}

}  // namespace

TEST_CASE("a result states its analyzers and options", "[replay]") {
    const auto stated = stated_result(documents).value();
    REQUIRE(stated.analyzers.size() == 2);
    CHECK(stated.analyzers[0].version == "2");
    CHECK(stated.conversation_gap_seconds == 60);
    for (const auto* broken : {"", "{}", "[{}]", "[1]"}) {
        CHECK(stated_result(broken).has_error());
    }
}

TEST_CASE("another version of an analyzer is named", "[replay]") {
    const auto stated = stated_result(documents).value();
    CHECK_FALSE(other_analyzer(stated, analyzers("2", "1")));
    CHECK(other_analyzer(stated, analyzers("2", "4")) ==
          "conversation_metrics was made by b 1, this program has b 4");
}

TEST_CASE("the first difference is told with its document", "[replay]") {
    CHECK_FALSE(first_difference(documents, documents));
    std::string other(documents);
    other.replace(other.find("60"), 2, "61");
    const auto difference = first_difference(documents, other);
    REQUIRE(difference);
    CHECK(difference->find("in conversation_metrics") != std::string::npos);
    CHECK(difference->find("\":60}") != std::string::npos);
    CHECK(difference->find("\":61}") != std::string::npos);
    CHECK(first_difference(documents, documents.substr(0, 10)));
    CHECK(first_difference("", documents));
}

TEST_CASE("an analysis in parts is that of the whole", "[replay]") {
    Rows rows({"sender", "message"});
    for (int i = 0; i < 100; ++i) rows.add({"user" + std::to_string(i % 7), "good day, bad day!"});
    ReadReport report;
    report.columns = rows.columns();
    report.rows = rows.size();
    const Scorer scorer;
    const auto bytes_of = [&](std::size_t part_rows, std::size_t batch_rows, std::size_t parts) {
        SplitAnalysis analysis(scorer, {}, part_rows);
        rows.feed(analysis, 0, rows.size(), batch_rows).value();
        std::string bytes;
        for (const auto& document : analysis.finish(report).value().documents) {
            bytes += document.data;
        }
        CHECK(analysis.parts() == parts);
        return bytes;
    };
    const auto whole = bytes_of(1'000, 100, 1);
    CHECK(bytes_of(100, 30, 1) == whole);
    CHECK(bytes_of(33, 30, 4) == whole);
    CHECK(bytes_of(1, 30, 100) == whole);
}
