#include "common/profile/quantity_sample.h"

#include "common/profile/cell_hash.h"
#include "common/profile/column_summary.h"
#include "common/profile/findings/row_key.h"
#include "worker/analyzers/state_archive.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

using namespace undertone;

namespace {

std::uint32_t key_of(std::size_t row) { return static_cast<std::uint32_t>(row_key(row) >> 32); }

/// A column's cells in `parts` accumulators, each given a run of rows in turn, carried as bytes and
/// merged in reverse. Texts are kept of 50 values, quantities in 3,000 bytes.
ColumnAccumulator folded(const std::vector<std::string>& texts, std::size_t parts,
                         const ColumnRule& rule = {}) {
    static const std::vector<std::string> names{"x"};
    const ColumnAccumulator::Limits limits{.values = {.texts_max = 50}, .sample_bytes_max = 3'000};
    std::vector<ColumnAccumulator> columns;
    for (std::size_t i = 0; i < parts; ++i) columns.emplace_back("x", rule, limits, 0);
    constexpr std::size_t run = 40;
    for (std::size_t first = 0; first < texts.size(); first += run) {
        std::vector<Cell> cells;
        std::vector<std::uint32_t> keys;
        for (auto row = first; row < std::min(first + run, texts.size()); ++row) {
            cells.push_back({.text = texts[row], .kind = CellKind::text});
            keys.push_back(key_of(row));
        }
        const std::vector<std::uint64_t> lines(cells.size());
        std::vector<std::uint64_t> hashes(cells.size());
        columns[first / run % parts].fold(
            {.columns = names, .cells = cells, .lines = lines, .first_row = first}, 0, keys,
            hashes);
    }
    ColumnAccumulator whole("x", rule, limits, 0);
    for (auto column = columns.rbegin(); column != columns.rend(); ++column) {
        StateWriter writer;
        writer(*column);
        const auto bytes = writer.take();
        StateReader reader(bytes);
        ColumnAccumulator carried;
        reader(carried);
        REQUIRE(reader.ok());
        carried.set_rule(rule);
        whole.merge(carried);
    }
    whole.finish();
    return whole;
}

ColumnSummary summary_of(const ColumnAccumulator& column, std::size_t rows) {
    RowSamples samples;
    samples.finish();
    return summarise(column, 0, rows, samples, {});
}

std::vector<double> sorted(std::vector<double> numbers) {
    std::erase_if(numbers, [](double number) { return std::isnan(number); });
    std::ranges::sort(numbers);
    return numbers;
}

/// Row i has text(i).
std::vector<std::string> texts_of(std::size_t rows, const auto& text) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < rows; ++i) texts.push_back(text(i));
    return texts;
}

}  // namespace

TEST_CASE("how a column is split does not change the sample of its quantities", "[sample]") {
    const auto plain = [](std::size_t i) { return std::to_string(i); };
    // By point or by comma, which only the last rows tell.
    const auto styled = [](std::size_t i) {
        return i < 1'900 ? fmt::format("{}.{:03}", 1 + i % 9, i % 1'000) : fmt::format("{},5", i);
    };
    const auto dates = [](std::size_t i) {
        return fmt::format("{}/{}/{}", 1 + i % 12, 1 + i / 12 % 28, 1990 + i / 336);
    };
    const auto with_gaps = [](std::size_t i) {
        return i % 3 == 0 ? std::string("-") : std::to_string(i % 700);
    };
    // Few values until row 1,000.
    const auto late = [](std::size_t i) { return std::to_string(i < 1'000 ? i % 7 : i); };
    const auto texts =
        GENERATE_COPY(texts_of(2'000, plain), texts_of(2'000, styled), texts_of(2'000, dates),
                      texts_of(2'000, with_gaps), texts_of(2'000, late));

    const auto whole = folded(texts, 1);
    const auto parts = folded(texts, GENERATE(as<std::size_t>(), 2, 7, 50));

    const auto summary = summary_of(whole, texts.size());
    REQUIRE(summary.has_quantiles);
    CHECK_FALSE(summary.quantiles_exact);
    const auto quantities = sorted(whole.quantities().quantities(summary.type));
    CHECK(quantities.size() >= 60);
    CHECK(quantities.size() <= 250);
    CHECK(sorted(parts.quantities().quantities(summary.type)) == quantities);
    CHECK(summary_of(parts, texts.size()).quantiles == summary.quantiles);
}

TEST_CASE("cells that stand for no value leave the sample to those that are one", "[sample]") {
    const auto gap = GENERATE(as<std::string>(), "-", "n/a", " ", " - ");
    const auto texts =
        texts_of(2'000, [&](std::size_t i) { return i % 10 > 0 ? gap : std::to_string(i); });
    const auto summary = summary_of(folded(texts, 1), texts.size());
    CHECK(summary.numbers.count == 200);
    CHECK(summary.quantities_counted == 200);
    CHECK(summary.quantiles_exact);
}

TEST_CASE("a part that turns out to be text makes the whole one without a sample", "[sample]") {
    auto texts = texts_of(2'000, [](std::size_t i) { return std::to_string(i); });
    texts[1'500] = "word";
    const auto column = folded(texts, GENERATE(as<std::size_t>(), 1, 7));
    CHECK(summary_of(column, texts.size()).type.type == ValueType::text);
    CHECK(column.quantities().quantities({}).empty());
}

TEST_CASE("counts of values merge in any grouping", "[sample]") {
    const auto counted = [](std::size_t first, std::size_t values, int times) {
        ValueCounts counts({.values_max = 128, .texts_max = 50});
        for (std::size_t i = 0; i < values * static_cast<std::size_t>(times); ++i) {
            const auto text = std::to_string(first + i % values);
            if (counts.has_texts() && counts.add(hash_cell(text), text)) continue;
            if (counts.has_texts()) counts.drop_texts();
            counts.add_hash(hash_cell(text));
        }
        if (counts.has_texts()) counts.drop_texts();
        return counts;
    };
    // Some of the first wait to be looked up, the second have been; together they are too many.
    const auto merged = [](ValueCounts whole, const ValueCounts& part) {
        whole.merge_hashes(part);
        return whole;
    };
    auto one = merged(merged(counted(5'000, 1, 1), counted(0, 120, 1)), counted(1'000, 127, 4));
    auto other = merged(counted(5'000, 1, 1), merged(counted(0, 120, 1), counted(1'000, 127, 4)));
    one.settle();
    other.settle();
    CHECK_FALSE(one.is_exact());
    CHECK(one.distinct() == 248);
    CHECK(other.distinct() == 248);
}

TEST_CASE("sampled quantities are read as the column's type says", "[sample]") {
    const auto quantities = [](const std::vector<std::string>& texts, const ColumnRule& rule = {}) {
        const auto column = folded(texts, 1, rule);
        REQUIRE_FALSE(column.counts().has_texts());
        return sorted(column.quantities().quantities(summary_of(column, texts.size()).type));
    };
    const auto numbers = [](std::string_view last) {
        auto texts = texts_of(60, [](std::size_t i) { return fmt::format("1.{}", 200 + i); });
        texts.emplace_back(last);
        return texts;
    };
    CHECK(quantities(numbers("0.5"))[1] == 1.2);
    CHECK(quantities(numbers("0,5"))[1] == 1'200);

    const auto days = texts_of(
        60, [](std::size_t i) { return fmt::format("{}/{}/2024", 1 + i / 28, 1 + i % 28); });
    constexpr double day = 86'400e6, new_year = 19'723 * day;
    const auto micros = quantities(days);
    CHECK(micros.front() == new_year);
    CHECK(micros.back() == new_year + 63 * day);  // March 4

    const ColumnRule declared{.type = ValueType::integer, .missing = {"9"}};
    const auto codes = quantities(
        texts_of(120, [](std::size_t i) { return i % 2 ? "9" : fmt::format("{:03}", i); }),
        declared);
    CHECK(codes.size() == 60);
    CHECK(codes.back() == 118);
}

TEST_CASE("a sample of quantities keeps its limit and is spread evenly", "[sample]") {
    QuantitySample sample(12 * 1'000);
    sample.read_hashes([](std::uint64_t) { return QuantitySample::Reading{}; });
    constexpr std::size_t rows = 100'000;
    for (std::size_t i = 0; i < rows; ++i) {
        if (!sample.wants(key_of(i))) continue;
        sample.add_cell(key_of(i), {{}, CellQuantity::known(static_cast<double>(i))});
    }
    const auto numbers = sorted(sample.quantities({}));
    CHECK(numbers.size() <= 1'000);
    CHECK(numbers.size() > 700);
    for (const auto part : {0.25, 0.5, 0.75}) {
        const auto at = static_cast<std::size_t>(part * static_cast<double>(numbers.size()));
        CHECK(numbers[at] / rows == Approx(part).margin(0.05));
    }
    sample.stop();
    CHECK_FALSE(sample.wants(0));
    CHECK(sample.quantities({}).empty());
}

TEST_CASE("a limit that comes late leaves what one from the start does", "[sample]") {
    const auto sampled = [](std::size_t first_limit) {
        QuantitySample sample(first_limit);
        sample.read_hashes([](std::uint64_t) { return QuantitySample::Reading{}; });
        for (std::size_t i = 0; i < 5'000; ++i) {
            if (i == 2'000) sample.limit(3'000);
            if (!sample.wants(key_of(i))) continue;
            const auto text = fmt::format("{}/2/2024", i % 30);
            sample.add_cell(key_of(i), i % 2
                                           ? QuantitySample::Reading{text, CellQuantity::by_type()}
                                           : QuantitySample::Reading{{}, CellQuantity::known(1)});
        }
        ColumnType dates;
        dates.type = ValueType::date;
        return sorted(sample.quantities(dates));
    };
    const auto from_the_start = sampled(3'000);
    CHECK(from_the_start.size() > 50);
    CHECK(sampled(60'000) == from_the_start);
}
