#include "common/profile/findings/associations.h"

#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <stdio.h>

#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <sstream>

using namespace undertone;
using namespace undertone::testing;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

SampledColumn numbers(Numbers values) { return {"n", std::move(values)}; }

SampledColumn categories(std::vector<std::uint32_t> codes, std::size_t count) {
    Categories values{.codes = std::move(codes), .names = {}};
    for (std::size_t i = 0; i < count; ++i) values.names.push_back(fmt::format("k{}", i));
    return {"c", std::move(values)};
}

/// Columns that hang together more or less, with ties, large offsets and missing values.
std::vector<SampledColumn> generated_columns(std::size_t rows) {
    std::mt19937_64 random(11);
    std::normal_distribution<double> normal;
    Numbers n0, n1, n2, n3;
    std::vector<std::uint32_t> c0, c1, c2;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto x = normal(random);
        const auto k = static_cast<std::uint32_t>(random() % 5);
        n0.push_back(x);
        n1.push_back(1e9 + x + normal(random));     // cancels out where care is not taken
        n2.push_back(std::floor(std::exp(x) * 3));  // ties
        n3.push_back(random() % 7 == 0 ? missing : k + normal(random));
        c0.push_back(k);
        c1.push_back(random() % 3 == 0 ? k % 3 : static_cast<std::uint32_t>(random() % 3));
        c2.push_back(random() % 9 == 0 ? Categories::missing
                                       : static_cast<std::uint32_t>(random() % 40));
    }
    std::vector<SampledColumn> out = {numbers(n0),       numbers(n1),       numbers(n2),
                                      numbers(n3),       categories(c0, 5), categories(c1, 3),
                                      categories(c2, 40)};
    for (std::size_t i = 0; i < out.size(); ++i) out[i].name += std::to_string(i);
    return out;
}

std::string shown(const SampledColumn& column, std::size_t row) {
    if (const auto* numbers = std::get_if<Numbers>(&column.values)) {
        return std::isnan((*numbers)[row]) ? "" : fmt::format("{:.17g}", (*numbers)[row]);
    }
    const auto& categories = std::get<Categories>(column.values);
    const auto code = categories.codes[row];
    return code == Categories::missing ? "" : categories.names[code];
}

void write_csv(const std::vector<SampledColumn>& columns, std::size_t rows,
               const std::string& path) {
    std::ofstream out(path);
    for (const auto& column : columns) out << (&column == &columns[0] ? "" : ",") << column.name;
    out << '\n';
    for (std::size_t row = 0; row < rows; ++row) {
        for (const auto& column : columns) {
            out << (&column == &columns[0] ? "" : ",") << shown(column, row);
        }
        out << '\n';
    }
}

using ByName = std::map<std::string, std::pair<double, std::uint64_t>>;

ByName computed_by_pandas(const std::string& csv) {
    // Debian's own, which has its pandas, whatever else is on the PATH.
    const auto command =
        "/usr/bin/python3 tests/common/profile/findings/independent_associations.py " + csv;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
    REQUIRE(pipe);
    ByName values;
    char line[256];
    while (::fgets(line, sizeof line, pipe.get()) != nullptr) {
        std::istringstream words(line);
        std::string measure, first, second, value;
        std::uint64_t rows = 0;
        words >> measure >> first >> second >> value >> rows;
        values[measure + ' ' + first + ' ' + second] = {std::stod(value), rows};
    }
    return values;
}

ByName by_name(const std::vector<SampledColumn>& columns, const Associations& found) {
    ByName values;
    const auto add = [&](const std::string& measure, const std::vector<Association>& pairs) {
        for (const auto& pair : pairs) {
            const auto name =
                measure + ' ' + columns[pair.first].name + ' ' + columns[pair.second].name;
            values[name] = {pair.value, pair.rows};
        }
    };
    add("pearson", found.pearson);
    add("spearman", found.spearman);
    add("cramers_v", found.cramers_v);
    add("correlation_ratio", found.correlation_ratio);
    return values;
}

}  // namespace

TEST_CASE("associations equal those that pandas computes", "[associations]") {
    const std::size_t rows = 3000;
    const auto columns = generated_columns(rows);
    const TempDir folder;
    write_csv(columns, rows, folder.file("table.csv"));

    const auto expected = computed_by_pandas(folder.file("table.csv"));
    const auto found = by_name(columns, associate(columns));

    REQUIRE(expected.size() == 6 + 6 + 3 + 12);
    REQUIRE(found.size() == expected.size());
    for (const auto& [name, value] : expected) {
        CAPTURE(name);
        REQUIRE(found.contains(name));
        CHECK(found.at(name).first == Approx(value.first).epsilon(1e-9).margin(1e-12));
        CHECK(found.at(name).second == value.second);
    }
}

TEST_CASE("threads change nothing", "[associations]") {
    const auto columns = generated_columns(500);

    CHECK(by_name(columns, associate(columns, {}, 3)) == by_name(columns, associate(columns)));
}

TEST_CASE("a column that is another one is fully associated", "[associations]") {
    const auto found = associate(std::vector{numbers({1, 2, 3, 4}), numbers({10, 100, 1000, 10000}),
                                             numbers({4, 3, 2, 1}), categories({0, 0, 1, 1}, 2),
                                             categories({1, 1, 0, 0}, 2)});

    CHECK(found.rows == 4);
    CHECK(found.spearman[0].value == Approx(1));
    CHECK(found.pearson[1].value == Approx(-1));
    CHECK(found.pearson[0].value < 0.9);
    CHECK(found.cramers_v[0].value == Approx(1));
}

TEST_CASE("what does not vary has no association", "[associations]") {
    const auto found = associate(std::vector{
        numbers({0.1, 0.1, 0.1, 0.1}), numbers({1, 2, missing, missing}), numbers({1, 5, 2, 9}),
        numbers({1e15 + 0.3, 1e15 + 0.3, 1e15 + 0.3, 1e15 + 0.3}), categories({0, 0, 0, 0}, 1),
        categories({0, 1, Categories::missing, Categories::missing}, 2)});

    for (const auto* pairs : {&found.pearson, &found.spearman, &found.cramers_v}) {
        for (const auto& pair : *pairs) CHECK(std::isnan(pair.value));
    }
    CHECK(found.pearson[0].rows == 2);
}

TEST_CASE("columns past the limit are left out and counted", "[associations]") {
    std::vector<SampledColumn> columns(5, numbers({1, 2, 3}));
    columns.push_back({"text", std::monostate()});

    const auto found = associate(columns, {.columns_max = 3});

    CHECK(found.numeric == std::vector<std::size_t>{0, 1, 2});
    CHECK(found.columns_left_out == 2);
    CHECK(found.pearson.size() == 3);
}

// The sample is in the file's order, and the file may be sorted.
TEST_CASE("many pairs are compared on fewer rows, from all over the sample", "[associations]") {
    Numbers halves(1000, 0);
    std::fill(halves.begin() + 500, halves.end(), 1);
    const std::vector<SampledColumn> columns(10, numbers(halves));

    const auto found = associate(columns, {.visits_max = 45 * 200});
    CHECK(found.rows == 200);
    CHECK(found.pearson[0].value == Approx(1));
    CHECK(associate(columns, {.visits_max = 1}).rows == 100);
}

TEST_CASE("a table without columns has no associations", "[associations]") {
    CHECK(associate({}).pearson.empty());
    CHECK(associate(std::vector{numbers({}), numbers({}), categories({}, 0)}).rows == 0);
}

TEST_CASE("a column of nearly as many values as rows is no category", "[associations]") {
    CHECK(std::holds_alternative<Categories>(
        categorical_column("few", {"a", "b", "a", "a", "b", "b", std::nullopt}).values));
    CHECK(std::holds_alternative<std::monostate>(
        categorical_column("many", {"a", "b", "a", "c", "b", "b"}).values));
    const SampledCells cells(1000, std::nullopt);
    CHECK(std::get<Categories>(categorical_column("none", cells).values).names.empty());
}
