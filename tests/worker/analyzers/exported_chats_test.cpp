// Chat programs' exports through the real readers: nobody says what they are.
#include "tests/worker/analyzers/documents.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iterator>

using namespace undertone;
using namespace undertone::testing;

namespace {

std::string sample(const std::string& name) {
    std::ifstream file("test_files/" + name, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// As a worker does it: once, and again if only the end told how dates are written.
AnalysisOutcome analyse_file(std::string_view content, AnalysisOptions options = {},
                             std::size_t piece = 1 << 20, int* readings = nullptr) {
    const auto format = sniff_format(content.substr(0, 64 * 1024), true, "upload").value();
    for (int reading = 1;; ++reading) {
        const auto reader = make_reader(format, {});
        Analysis analysis(scorer(), options);
        for (std::size_t at = 0; at < content.size(); at += piece) {
            reader->feed(content.substr(at, piece), analysis).value();
        }
        reader->finish(analysis).value();
        auto outcome = analysis.finish(reader->report()).value();
        if (readings) *readings = reading;
        if (!outcome.other_date_order) return outcome;
        REQUIRE(reading == 1);
        options.date_order = outcome.other_date_order;
    }
}

std::vector<std::string> participants(const AnalysisOutcome& outcome) {
    std::vector<std::string> names;
    const auto metrics = document(outcome, "conversation_metrics");
    for (const auto& each : metrics.at("participants").as_array()) {
        names.emplace_back(each.at("sender").as_string());
    }
    return names;
}

std::string dates_of(const AnalysisOutcome& outcome) {
    const auto dialect = document(outcome, "data_quality").at("dialect").as_object();
    if (!dialect.contains("date_order")) return "none";
    return fmt::format("{}, by {}{}", dialect.at("date_order").as_string().c_str(),
                       dialect.at("date_order_from").as_string().c_str(),
                       dialect.at("date_order_ambiguous") == "true" ? "?" : "");
}

using Names = std::vector<std::string>;

struct Expected {
    std::string file;
    std::uint64_t messages;
    Names participants;
    std::string started_at, ended_at, dates;
    std::uint64_t system_rows;
};

/// Dates of 2024 below the 13th of a month; the last one is the 13th of December.
std::string late_evidence(std::size_t messages) {
    std::string text;
    for (std::size_t i = 0; i < messages; ++i) {
        text += fmt::format("05/03/2024, {:02}:{:02} - {}: good morning\n", i / 60 % 24, i % 60,
                            i % 2 ? "Ann" : "Ben");
    }
    return text + "12/13/2024, 08:00 - Ann: the end\n";
}

}  // namespace

TEST_CASE("the samples of exports give senders, messages and times", "[exports]") {
    const auto expected = GENERATE(Expected{"whatsapp_android_us.txt",
                                            7,
                                            {"Ben", "Ann", "Cleo"},
                                            "2023-12-30T22:01:00Z",
                                            "2024-01-01T07:45:00Z",
                                            "month_first, by part_over_12",
                                            4},
                                   Expected{"whatsapp_ios_de.txt",
                                            4,
                                            {"Jana", "~\u202FTimo"},
                                            "2023-12-31T22:16:40Z",
                                            "2024-01-01T09:30:00Z",
                                            "day_first, by part_over_12",
                                            2},
                                   Expected{"whatsapp_ambiguous.txt",
                                            2,
                                            {"Ann", "Ben"},
                                            "2024-04-03T10:15:00Z",
                                            "2024-04-03T10:17:00Z",
                                            "day_first, by clock?",
                                            0},
                                   Expected{"whatsapp_months_later.txt",
                                            6,
                                            {"Ana", "Luis"},
                                            "2024-01-02T22:05:00Z",
                                            "2024-03-01T08:00:00Z",
                                            "day_first, by running_dates",
                                            0},
                                   Expected{"slack_channel_day.json",
                                            5,
                                            {"Ann Lee", "ben", "deploy bot"},
                                            "2024-01-15T10:01:00Z",
                                            "2024-01-15T10:06:40Z",
                                            "none",
                                            2},
                                   Expected{"telegram_chat.json",
                                            4,
                                            {"Ann", "Ben", "user3"},
                                            "2024-01-15T09:01:00Z",
                                            "2024-01-15T09:05:00Z",
                                            "none",
                                            1},
                                   Expected{"telegram_archive.json",
                                            3,
                                            {"Ann", "Ben", "Cleo"},
                                            "2024-01-15T09:01:00Z",
                                            "2024-01-16T07:01:00Z",
                                            "none",
                                            1},
                                   Expected{"discord_channel.json",
                                            3,
                                            {"Ann", "ben", "garden bot"},
                                            "2024-01-15T09:00:00Z",
                                            "2024-01-15T09:03:00Z",
                                            "none",
                                            2},
                                   Expected{"discord_channel.csv",
                                            3,
                                            {"ann", "ben", "garden bot"},
                                            "2024-01-15T09:00:00Z",
                                            "2024-01-15T09:03:00Z",
                                            "none",
                                            0},
                                   Expected{"teams_messages.csv",
                                            2,
                                            {"Ann Lee", "Ben Ito"},
                                            "2024-01-15T09:01:00Z",
                                            "2024-01-15T09:03:00Z",
                                            "none",
                                            0},
                                   Expected{"intercom_conversations.csv",
                                            2,
                                            {"Ann Lee", "Cleo Roux"},
                                            "2024-01-15T09:01:00Z",
                                            "2024-01-15T09:02:00Z",
                                            "none",
                                            0},
                                   Expected{"zendesk_comments.csv",
                                            3,
                                            {"Dan Fox", "Ann Lee"},
                                            "2024-01-15T10:00:00Z",
                                            "2024-02-02T09:05:00Z",
                                            "day_first, by part_over_12",
                                            0});
    CAPTURE(expected.file);
    const auto outcome = analyse_file(sample(expected.file));
    CHECK(outcome.kind == "chat");
    CHECK(outcome.rows == expected.messages);
    CHECK(participants(outcome) == expected.participants);
    const auto metrics = document(outcome, "conversation_metrics");
    CHECK(metrics.at("started_at") == expected.started_at.c_str());
    CHECK(metrics.at("ended_at") == expected.ended_at.c_str());
    CHECK(dates_of(outcome) == expected.dates);
    const auto quality = document(outcome, "data_quality");
    CHECK(quality.at("system_rows") == expected.system_rows);
    CHECK(quality.at("rows") == expected.messages + expected.system_rows);
    CHECK(quality.at("messages_without_timestamp") == 0);
}

TEST_CASE("media placeholders are messages that nobody scores", "[exports]") {
    const auto outcome = analyse_file(sample("whatsapp_android_us.txt"));
    CHECK(outcome.totals.messages == 7);
    CHECK(outcome.totals.unscored == 2);
    CHECK(outcome.totals.negative == 1);
}

TEST_CASE("only the end of a long file tells its dates' order, wherever it is cut", "[exports]") {
    const auto content = late_evidence(5'000);
    int readings = 0;
    const auto whole = analyse_file(content, {}, 1 << 20, &readings);
    CHECK(readings == 2);
    CHECK(dates_of(whole) == "month_first, by part_over_12");
    CHECK(document(whole, "conversation_metrics").at("started_at") == "2024-05-03T00:00:00Z");
    CHECK(document(whole, "conversation_metrics").at("ended_at") == "2024-12-13T08:00:00Z");
    for (const std::size_t piece : {100'000U, 4'097U}) {
        CHECK(all_bytes(analyse_file(content, {}, piece)) == all_bytes(whole));
    }
}

TEST_CASE("an order that the first dates show is used at once", "[exports]") {
    int readings = 0;
    // A batch ends in front of the last message, which may go on.
    const auto content = late_evidence(5) + "12/14/2024, 08:00 - Ann: indeed\n";
    analyse_file(content, {}, 1 << 20, &readings);
    CHECK(readings == 1);
}

TEST_CASE("analyses of a file's parts agree on its dates", "[exports]") {
    Rows rows({"sender", "message", "timestamp"});
    for (int i = 1; i <= 9; ++i) rows.add({"ann", "hi", fmt::format("05/0{}/2024 10:00", i)});
    rows.add({"ben", "ho", "12/13/2024 10:00"});
    AnalysisOptions options;
    options.language = languages::english;  // or each part would ask its own few words
    const auto part = [&](std::size_t begin, std::size_t end) {
        Analysis analysis(scorer(), options);
        rows.feed(analysis, begin, end, 4).value();
        return Analysis::restore(scorer(), options, analysis.serialise()).value();
    };
    const auto merged = [&] {
        const auto first = part(0, 8);
        first->merge(*part(8, rows.size()));
        return first->finish(report_of(rows)).value();
    };
    const auto once = merged();
    CHECK(once.other_date_order == DateOrder::month_first);
    options.date_order = once.other_date_order;
    const auto again = merged();
    CHECK_FALSE(again.other_date_order);
    CHECK(all_bytes(again) == all_bytes(analyse(rows, options)));
    CHECK(document(again, "conversation_metrics").at("started_at") == "2024-05-01T10:00:00Z");
}

TEST_CASE("dates of the table's own order are found in CSV and JSON, too", "[exports]") {
    const auto csv = analyse_file(
        "user,text,time\nann,hi,01/02/2024 10:00\nben,yo,02/02/2024 10:00\nann,bye,15/02/2024 "
        "10:00\n");
    CHECK(dates_of(csv) == "day_first, by part_over_12");
    CHECK(document(csv, "conversation_metrics").at("started_at") == "2024-02-01T10:00:00Z");
    const auto json = analyse_file(
        R"([{"user": "ann", "text": "hi", "time": "1/2/24 9:00 AM"},
            {"user": "ben", "text": "yo", "time": "1/2/24 9:05 AM"}])");
    CHECK(dates_of(json) == "month_first, by clock?");
    CHECK(document(json, "conversation_metrics").at("started_at") == "2024-01-02T09:00:00Z");
    CHECK(document(json, "data_quality").at("warnings").as_array().size() == 1);
}

TEST_CASE("the caller's mapping names the columns", "[exports]") {
    AnalysisOptions options;
    CHECK(analyse_file(sample("chat_own_columns.csv"), options).kind == "table");
    options.mapping = {.sender = "Wer", .message = "Was", .timestamp = "Wann"};
    const auto outcome = analyse_file(sample("chat_own_columns.csv"), options);
    CHECK(outcome.kind == "chat");
    CHECK(participants(outcome) == Names{"Jana", "Timo"});
    const auto quality = document(outcome, "data_quality");
    CHECK(quality.at("mapping").at("message") == "Was");
    CHECK(quality.at("kind_reason") == "the caller names its columns");
    CHECK(document(outcome, "conversation_metrics").at("started_at") == "2024-02-03T08:00:00Z");

    options.mapping.message = "Text";
    Analysis analysis(scorer(), options);
    const auto reader = make_reader(FileFormat::csv, {});
    REQUIRE(reader->feed(sample("chat_own_columns.csv"), analysis).has_value());
    const auto read = reader->finish(analysis);
    REQUIRE(read.has_error());
    CHECK(read.error().detail.find("\"Text\"") != std::string::npos);
}
