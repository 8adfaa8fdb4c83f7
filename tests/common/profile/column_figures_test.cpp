#include "common/profile/column_figures.h"

#include "common/profile/cell_hash.h"
#include "common/profile/column_type.h"
#include "tests/common/profile/csv_of.h"
#include "worker/analyzers/state_archive.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace undertone;
using namespace undertone::testing;

namespace {

ColumnFigures figures_of(std::span<const std::string> cells,
                         std::optional<ValueType> declared = {}) {
    ColumnFigures figures(declared);
    for (const auto& cell : cells) figures.add(cell, hash_cell(cell));
    return figures;
}

/// Fed `piece` bytes at a time.
std::string profile_of_json(std::string_view text, std::size_t piece) {
    struct Sink final : RowSink {
        Result<> on_rows(const Batch& batch) override { return profiler.fold(batch); }
        void on_reject(Reject) override {}

        DuplicateRows duplicates{"/tmp"};
        TableProfiler profiler{{}, &duplicates};
    };
    Sink sink;
    const auto reader = make_reader(FileFormat::json, {});
    for (std::size_t at = 0; at < text.size(); at += piece) {
        reader->feed(text.substr(at, piece), sink).value();
    }
    reader->finish(sink).value();
    return document_of(sink.profiler, sink.duplicates);
}

std::string blanks(int count) { return std::string(static_cast<std::size_t>(count), ' '); }

}  // namespace

TEST_CASE("words for no value are told apart while they are few, and counted always", "[profile]") {
    std::vector<std::string> cells;
    for (int i = 0; i < 100; ++i) cells.push_back("NA" + blanks(i));
    const auto forth = figures_of(cells);
    std::ranges::reverse(cells);
    const auto back = figures_of(cells);
    auto merged = figures_of(std::span(cells).first(70));
    merged.merge(figures_of(std::span(cells).subspan(70)));
    CHECK(forth.placeholders().size() == 16);
    CHECK(forth.placeholders().at("NA") == 1);
    const ColumnFigures* const ways[] = {&forth, &back, &merged};
    for (const auto* each : ways) {
        std::uint64_t counted = each->further_placeholders().count;
        for (const auto& [word, count] : each->placeholders()) counted += count;
        CHECK(counted == 100);
        CHECK(each->further_placeholders().max == 101);
        CHECK(each->placeholders() == forth.placeholders());
    }
}

TEST_CASE("figures stay small whatever sizes numbers have and however NA is written", "[profile]") {
    const auto size_of = [](const std::vector<std::string>& cells) {
        StateWriter writer;
        writer(figures_of(cells));
        return writer.take().size();
    };
    std::vector<std::string> few{"NA", "5e9", "1.5e9", "1.234e9"}, many;
    for (int i = -300; i < 300; ++i) {
        for (const auto* number : {"5e{}", "1.5e{}", "1.234e{}"}) {
            many.push_back(fmt::format(fmt::runtime(number), i));
        }
    }
    for (int i = 0; i < 600; ++i) many.push_back("NA" + blanks(i % 60));
    CHECK(size_of(few) > 500);
    CHECK(size_of(many) < 4'000);

    StateWriter writer;
    writer(figures_of(many));
    const auto bytes = writer.take();
    StateReader reader(bytes);
    ColumnFigures restored;
    reader(restored);
    REQUIRE(reader.ok());
    CHECK(restored.numbers() == 1'800);
}

TEST_CASE("any number of ways to write NA is missing in a profile", "[profile]") {
    std::string csv = "n\n7\n";
    for (int i = 0; i < 300; ++i) csv += "NA" + blanks(i) + "\n";
    const auto column = column_of(profile_in_order(csv), "n");
    CHECK(column.at("type") == "integer");
    CHECK(column.at("missing") == 300);
    CHECK_FALSE(column.at("distinct_exact").as_bool());
    CHECK(column.at("type_reason").as_string().size() < 1'000);
}

TEST_CASE("a decimal comma shows in the format of percentages", "[profile]") {
    const std::vector<std::string> comma{"12,5%", "3,25%"}, point{"12.5%", "3.25%"};
    CHECK(decide_type(figures_of(comma), "rate").format == "12,5%");
    CHECK(decide_type(figures_of(point), "rate").format == "12.5%");
}

TEST_CASE("the type that a caller declares for dates names the order of their parts", "[profile]") {
    const std::vector<std::string> dates{"2/24/2003", "5/7/2003", "2003-03-01"};
    const auto type = decide_type(figures_of(dates, ValueType::date), "day",
                                  {.type = ValueType::date, .missing = {}});
    CHECK(type.format.empty());
    CHECK(type.reason == "declared by the caller, month_first: only so all of them exist");
}

TEST_CASE("quantiles of a sample are of numbers however they begin", "[profile]") {
    std::string csv = "comma;tab;padded\n";
    for (int i = 0; i < 10'000; ++i) {
        const bool few = i % 10 == 0;
        csv += fmt::format("{},{:04};{}{};{}{}\n", few ? "5" : "", i, few ? "" : "\t", i, i,
                           few ? "" : blanks(50));
    }
    const auto document = profile_in_order(csv);
    const auto median = [&](std::string_view name) {
        const auto column = column_of(document, name);
        REQUIRE_FALSE(column.at("patterns_exact").as_bool());
        CHECK(column.at("quantiles_exact").as_bool());
        return column.at("quantiles").at("p50").to_number<double>();
    };
    CHECK(median("comma") == Approx(0.5555).epsilon(0.001));
    CHECK(median("tab") == Approx(4'999.5));
    CHECK(median("padded") == Approx(4'999.5));
}

TEST_CASE("a text that is too long for a date is none, however it begins", "[profile]") {
    const auto type_of = [](std::size_t blanks) {
        std::string csv = "day\n";
        for (int i = 0; i < 10; ++i) csv += "1/2/2024\n";
        csv += fmt::format("12/31/2024{}10:15\n", std::string(blanks, ' '));
        return column_of(profile_in_order(csv), "day");
    };
    const auto near = type_of(30), far = type_of(45);
    CHECK(near.at("type") == "datetime");
    CHECK(near.at("quantiles_exact").as_bool());
    CHECK(far.at("type") == "text");
}

TEST_CASE("identifiers have no quantiles, however many there are", "[profile]") {
    std::string csv = "code\n";
    for (int i = 0; i < 10'000; ++i) csv += fmt::format("{:05}\n", i * 7);
    const auto column = column_of(profile_in_order(csv), "code");
    CHECK(column.at("type") == "identifier");
    CHECK(column.at("quantiles").is_null());
}

TEST_CASE("quantiles are called exact only where no number is left out", "[profile]") {
    std::string csv = "number\n";
    for (int i = 0; i < 100'000; ++i) csv += fmt::format("{}\n", i * 10);
    const auto all = column_of(profile_in_order(csv), "number");
    CHECK(all.at("quantiles_exact").as_bool());
    CHECK(all.at("histogram_exact").as_bool());
    CHECK(all.at("quantiles").at("p50").to_number<double>() == 499'995);
    for (int i = 100'000; i < 200'000; ++i) csv += fmt::format("{}\n", i * 10);
    const auto some = column_of(profile_in_order(csv), "number");
    CHECK_FALSE(some.at("quantiles_exact").as_bool());
    CHECK_FALSE(some.at("histogram_exact").as_bool());
    CHECK(some.at("quantiles").at("p50").to_number<double>() == Approx(1'000'000).epsilon(0.01));
}

TEST_CASE("a profile states the error of its smallest sample", "[profile]") {
    const auto stated = [](int columns, int rows) {
        std::string csv;
        for (int i = 0; i < columns; ++i) csv += fmt::format("{}c{}", i == 0 ? "" : ",", i);
        for (int row = 0; row < rows; ++row) {
            for (int i = 0; i < columns; ++i) csv += fmt::format("{}{}", i == 0 ? '\n' : ',', row);
        }
        const auto document = boost::json::parse(profile_in_order(csv + '\n'));
        return document.at("limits").at("quantile_rank_error").to_number<double>();
    };
    CHECK(stated(1, 100) == 0.005);
    // 20 MiB of 12 bytes among 600 columns: 2,184 to 2,912 numbers.
    CHECK(stated(600, 4'000) > 0.033);
    CHECK(stated(600, 4'000) < 0.04);
}

TEST_CASE("a wide table's preview shows less of each cell", "[profile]") {
    const auto cell_bytes = [](int columns) {
        std::string csv;
        for (int i = 0; i < columns; ++i) csv += fmt::format("{}c{}", i == 0 ? "" : ",", i);
        csv +=
            '\n' + std::string(300, 'x') + std::string(static_cast<std::size_t>(columns - 1), ',');
        const auto document = boost::json::parse(profile_in_order(csv + '\n'));
        return document.at("preview").at(0).at(0).as_string().size();
    };
    const auto ellipsis = std::string_view("…").size();
    CHECK(cell_bytes(100) == 200 + ellipsis);
    CHECK(cell_bytes(400) == 50 + ellipsis);
    CHECK(cell_bytes(3'000) == 20 + ellipsis);
}

TEST_CASE("columns that turn up late leave the others the same room whenever they do",
          "[profile]") {
    // Longer than what a reader looks at before it begins, and few enough to wait for the rest.
    constexpr int rows_before = 50, rows = 12'000;
    const std::string padding(4'000, 'x');
    std::string text = "[";
    for (int i = 0; i < rows_before; ++i) {
        text += fmt::format(R"({{"a": "v{}", "p": "{}"}},)", i, padding);
    }
    text += R"({"a": "v0")";
    for (int i = 0; i < 300; ++i) text += fmt::format(R"(, "b{}": 1)", i);
    text += '}';
    for (int i = rows_before; i < rows; ++i) text += fmt::format(R"(,{{"a": "v{}"}})", i);
    text += ']';
    const auto at_once = profile_of_json(text, text.size());
    CHECK((profile_of_json(text, 512) == at_once));
    const auto column = column_of(at_once, "a");
    CHECK_FALSE(column.at("top_exact").as_bool());
    CHECK_FALSE(column.at("distinct_exact").as_bool());
}
