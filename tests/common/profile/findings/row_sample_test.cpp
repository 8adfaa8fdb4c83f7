#include "common/profile/findings/row_sample.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <random>

using namespace undertone;

namespace {

/// Cells of a row: its number, a text of its own, and one that every third row lacks.
void offer(RowSample& sample, std::uint64_t row) {
    if (!sample.wants(row)) return;
    const auto number = std::to_string(row);
    const std::string text(row % 90, 'x');
    sample.add(row, std::vector<std::string_view>{
                        number, text, row % 3 == 0 ? std::string_view() : std::string_view("y")});
}

/// Rows [0, rows) by `parts` samples, each given a run of rows in turn, merged in reverse.
RowSample sampled(std::uint64_t rows, RowSample::Limits limits, std::size_t parts) {
    std::vector<RowSample> samples(parts, RowSample(limits));
    for (std::uint64_t row = 0; row < rows; ++row) offer(samples[row / 700 % parts], row);
    auto whole = std::move(samples.back());
    for (auto i = parts - 1; i > 0; --i) whole.merge(samples[i - 1]);
    whole.finish();
    return whole;
}

std::vector<std::uint64_t> row_numbers(const RowSample& sample) {
    std::vector<std::uint64_t> numbers;
    for (std::size_t i = 0; i < sample.rows(); ++i) numbers.push_back(sample.row_number(i));
    return numbers;
}

}  // namespace

TEST_CASE("how a file is split does not change its sample", "[sample]") {
    const auto limits = GENERATE(RowSample::Limits{.rows_max = 500, .bytes_max = 1 << 20},
                                 RowSample::Limits{.rows_max = 500, .bytes_max = 9'000});
    const auto whole = sampled(50'000, limits, 1);
    REQUIRE(whole.rows() > 100);

    const auto merged = sampled(50'000, limits, GENERATE(as<std::size_t>(), 2, 7, 70));

    CHECK(row_numbers(merged) == row_numbers(whole));
    for (std::size_t column = 0; column < 3; ++column) {
        CHECK(merged.cells(column) == whole.cells(column));
    }
    CHECK_FALSE(merged.is_whole());
}

TEST_CASE("a sample keeps its limits", "[sample]") {
    CHECK(sampled(50'000, {.rows_max = 500, .bytes_max = 1 << 20}, 3).rows() == 500);

    const auto small = sampled(50'000, {.rows_max = 5000, .bytes_max = 9'000}, 3);
    std::size_t bytes = 0;
    for (std::size_t column = 0; column < 3; ++column) {
        for (const auto& cell : small.cells(column)) bytes += 1 + (cell ? cell->size() : 0);
    }
    CHECK(bytes <= 9'000);
    CHECK(bytes > 8'500);
}

TEST_CASE("rows are taken from everywhere alike", "[sample]") {
    const auto numbers =
        row_numbers(sampled(100'000, {.rows_max = 10'000, .bytes_max = 1 << 24}, 1));

    const auto sum = std::accumulate(numbers.begin(), numbers.end(), 0.0);
    CHECK(sum / 10'000 == Approx(50'000).margin(1'000));  // 3.5 standard deviations
}

TEST_CASE("a sample of few rows is all of them, in the file's order", "[sample]") {
    const auto sample = sampled(400, {.rows_max = 400, .bytes_max = 1 << 20}, 3);

    CHECK(sample.is_whole());
    REQUIRE(sample.rows() == 400);
    CHECK(sample.columns() == 3);
    CHECK(sample.row_number(399) == 399);
    CHECK(sample.cells(0)[17] == "17");
    CHECK_FALSE(sample.cells(2)[18].has_value());
    CHECK(sample.cells(2)[19] == "y");
    CHECK_FALSE(sample.cells(3)[19].has_value());
}

TEST_CASE("rows may have different numbers of cells", "[sample]") {
    RowSample sample;
    sample.add(0, std::vector<std::string_view>{"a"});
    sample.add(1, std::vector<std::string_view>{"b", "c", ""});
    sample.add(2, std::vector<std::string_view>{"d"});
    sample.add(3, std::vector<std::string_view>{"e", "f"});
    sample.finish();

    CHECK(sample.cells(1) == SampledCells{std::nullopt, "c", std::nullopt, "f"});
    CHECK(sample.cells(2) == SampledCells{std::nullopt, "", std::nullopt, std::nullopt});
}

TEST_CASE("long cells that differ at their end stay different", "[sample]") {
    const std::string start = "Grüße, " + std::string(100, 'z');
    const auto one = start + "1", two = start + "2";
    RowSample sample;
    sample.add(0, std::vector<std::string_view>{one});
    sample.add(1, std::vector<std::string_view>{two});
    sample.add(2, std::vector<std::string_view>{one});
    sample.finish();

    const auto categories = to_categories(sample.cells(0), 10);

    REQUIRE(categories.has_value());
    CHECK(categories->codes == std::vector<std::uint32_t>{0, 1, 0});
    CHECK(categories->names[0].size() <= RowSample::cell_bytes_max);
    CHECK(categories->names[0].starts_with("Grüße, zzz"));
}

TEST_CASE("sampled cells become numbers or categories", "[sample]") {
    const SampledCells cells = {"2", std::nullopt, "x", "2"};

    const auto numbers = to_numbers(cells, [](std::string_view text) -> std::optional<double> {
        if (text == "x") return std::nullopt;
        return std::stod(std::string(text));
    });
    CHECK(numbers[0] == 2);
    CHECK(std::isnan(numbers[1]));
    CHECK(std::isnan(numbers[2]));

    const auto categories = to_categories(cells, 2);
    REQUIRE(categories.has_value());
    CHECK(categories->names == std::vector<std::string>{"2", "x"});
    CHECK(categories->codes == std::vector<std::uint32_t>{0, Categories::missing, 1, 0});
    CHECK_FALSE(to_categories(cells, 1).has_value());
}
