#include "common/profile/parallel_csv.h"

#include "tests/common/profile/csv_of.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <random>

using namespace undertone;
using namespace undertone::testing;
using namespace std::string_literals;

namespace {

constexpr std::uint64_t stretch = 64 * 1024;

/// Numbers, dates, few and many different texts, quotes with line breaks, missing values, equal
/// rows.
std::string mixed_table(int rows, std::string_view line_break = "\n") {
    std::mt19937_64 random(5);
    auto text = fmt::format("note,id,amount,day,kind,code,price{}", line_break);
    for (int i = 0; i < rows; ++i) {
        const auto note = i % 7 == 0   ? std::string("\"first, \"\"second\"\"\nthird\"")
                          : i % 3 == 0 ? std::string()
                                       : "plain";
        text += fmt::format("{},{},{:.2f},{}/{}/2024 {}:{:02},{},{:05},{}{}", note, i - i % 50 / 49,
                            static_cast<double>(random() % 1'000'000) / 100, i % 28 + 1, i % 12 + 1,
                            i % 24, i % 60, random() % 10 == 0 ? "NA" : "EMEA", random() % 90'000,
                            random() % 9 == 0 ? "n/a" : std::to_string(random() % 70), line_break);
    }
    return text;
}

}  // namespace

TEST_CASE("a profile is the same however the file is split", "[parallel_csv]") {
    const auto text = mixed_table(20'000);
    const auto whole = profile_in_order(text);
    CHECK(profile_in_order(text, 4'093) == whole);
    CHECK(profile_in_order(text, 65'521, 1) == whole);
    CHECK(profile_in_order(text, 1 << 20, 5) == whole);
    for (const unsigned threads : {1U, 2U, 3U}) {
        CHECK(profile_apart(text, threads, stretch) == whole);
        CHECK(profile_apart(text, threads, stretch + 4'097) == whole);
        CHECK(profile_apart("\xEF\xBB\xBF" + text, threads, stretch) == whole);
    }
}

TEST_CASE("and whatever ends its lines", "[parallel_csv]") {
    const auto* const line_break = GENERATE("\r\n", "\r");
    auto text = mixed_table(6'000, line_break);
    text.resize(text.size() - std::string_view(line_break).size());  // the last line has no break
    const auto whole = profile_in_order(text);
    // Every place where a stretch may begin, the middle of a line break among them.
    for (std::uint64_t shift = 0; shift < 70; ++shift) {
        const auto apart = profile_apart(text, 2, stretch + shift);
        CHECK((apart == whole));
    }
}

TEST_CASE("and whatever stands above the header, or without one", "[parallel_csv]") {
    const auto text = mixed_table(6'000);
    const auto commented = "# made by hand\n\n" + text;
    CHECK(profile_apart(commented, 2, stretch) == profile_in_order(commented));
    ReadOptions options;
    options.has_header = false;
    const auto whole = profile_in_order(text, 4'093, 0, options);
    CHECK(column_of(whole, "column_1").at("type") == "text");
    CHECK(profile_apart(text, 2, stretch, options) == whole);
}

TEST_CASE("many different values are profiled the same in parts", "[parallel_csv]") {
    std::string text = "n,s\n";
    std::mt19937_64 random(6);
    for (int i = 0; i < 150'000; ++i) {
        text += fmt::format("{},u{}\n", random() % 1'000'000'000, random() % 3'000'000);
    }
    const auto whole = profile_in_order(text);
    CHECK(profile_in_order(text, 1 << 20, 9) == whole);
    CHECK(profile_apart(text, 2, 300'000) == whole);
    const auto column = column_of(whole, "s");
    CHECK_FALSE(column.at("distinct_exact").as_bool());
}

TEST_CASE("rejects and short rows are those of one reading", "[parallel_csv]") {
    std::string text = "a,b\n";
    for (int i = 0; i < 30'000; ++i) {
        text += i % 5'000 == 4'999 ? "1,2,3\n" : i % 7'000 == 0 ? "\"x\ny\"\n" : "1,2\n";
    }
    struct Rejects final : RowSink {
        Result<> on_rows(const Batch&) override { return {}; }
        void on_reject(Reject reject) override { all.push_back(std::move(reject)); }
        std::vector<Reject> all;
    } expected;
    const auto reader = make_reader(FileFormat::csv, {});
    reader->feed(text, expected).value();
    reader->finish(expected).value();

    const auto input = input_of(text);
    const auto head = read_csv_head(input).value();
    REQUIRE(head);
    ParallelRun run;
    run.threads = 2;
    run.stretch_bytes = stretch;
    const auto parts = profile_in_parallel(input, *head, run).value();
    REQUIRE(parts);
    CHECK(parts->report.rows == reader->report().rows);
    CHECK(parts->report.padded_rows == reader->report().padded_rows);
    CHECK(parts->report.reasons == reader->report().reasons);
    CHECK(parts->report.dialect == reader->report().dialect);
    REQUIRE(parts->rejects.size() == expected.all.size());
    for (std::size_t i = 0; i < expected.all.size(); ++i) {
        CHECK(parts->rejects[i].line == expected.all[i].line);
        CHECK(parts->rejects[i].offset == expected.all[i].offset);
        CHECK(parts->rejects[i].raw == expected.all[i].raw);
    }
}

TEST_CASE("what is out of the ordinary is left to a reader from front to back", "[parallel_csv]") {
    auto text = mixed_table(20'000);
    CHECK(profile_apart("a,b\n1,2\n", 2, stretch).empty());  // too small to be worth it
    CHECK(profile_apart(text + "\"never closed", 2, stretch).empty());
    CHECK(profile_apart(text + "binary,\0,x\n"s, 2, stretch).empty());
    CHECK(profile_apart(text + "caf\xE9,1,1,1/1/2024 0:00,NA,00001,1\n", 2, stretch).empty());
    // A quoted field that looks like rows all through several stretches.
    std::string quoted = "\"";
    for (int i = 0; i < 30'000; ++i) quoted += "plain,1,1.00,1/1/2024 0:00,NA,00001,1\n";
    CHECK(profile_apart(text + quoted + "\",1,1,1/1/2024 0:00,NA,00001,1\n" + text, 2, stretch)
              .empty());
}

TEST_CASE("what the start of a file does not tell is left to that reader, too", "[parallel_csv]") {
    const auto text = mixed_table(20'000);
    const std::string row = "plain,1,1.00,1/1/2024 0:00,NA,00001,1\n";
    REQUIRE_FALSE(profile_apart(text + row, 2, stretch).empty());
    CHECK(profile_apart(text + "5\" pipe,1,1,1/1/2024 0:00,NA,00001,1\n", 2, stretch).empty());
    CHECK(profile_apart(text + "\"5\" pipe,1,1,1/1/2024 0:00,NA,00001,1\n", 2, stretch).empty());
    CHECK(profile_apart(text + text.substr(0, text.find('\n') + 1) + row, 2, stretch).empty());

    std::string single_quoted = "a,b\n", rejected = "a,b\n";
    for (int i = 0; i < 30'000; ++i) {
        single_quoted += "'x, y',2\n";
        rejected += i % 4 == 0 ? "1,2,3\n" : "1,2\n";
    }
    CHECK(profile_apart(single_quoted, 2, stretch).empty());
    ReadOptions options;
    options.rejects_percent_max = 10;
    CHECK(profile_apart(rejected, 2, stretch, options).empty());
    options.rejects_percent_max = 50;
    CHECK_FALSE(profile_apart(rejected, 2, stretch, options).empty());
}

TEST_CASE("the work stops where it may not go on", "[parallel_csv]") {
    const auto text = mixed_table(20'000);
    const auto input = input_of(text);
    const auto head = read_csv_head(input).value();
    ParallelRun run;
    run.stretch_bytes = stretch;
    run.go_on = [](std::uint64_t rows, std::uint64_t) -> Result<> {
        if (rows < 5'000) return {};
        return Error{ErrorCode::cancelled, "enough"};
    };
    const auto stopped = profile_in_parallel(input, *head, run);
    REQUIRE(stopped.has_error());
    CHECK(stopped.error().code == ErrorCode::cancelled);
}
