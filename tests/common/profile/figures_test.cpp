// The figures of a profile against Python's.
#include "common/profile/cell_hash.h"
#include "common/profile/hyper_log_log.h"
#include "tests/common/profile/csv_of.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <random>

using namespace undertone;
using namespace undertone::testing;

namespace {

double number(const boost::json::value& value) { return value.to_number<double>(); }

std::string column_text(const std::vector<std::string>& cells) {
    std::string text = "x\n";
    for (const auto& cell : cells) text += '"' + cell + "\"\n";
    return text;
}

boost::json::object profile(const std::vector<std::string>& cells) {
    return column_of(profile_in_order(column_text(cells)), "x");
}

/// What Debian's pandas says of the same file: exact figures by column, and values for the ranks.
boost::json::value pandas(const std::string& csv) {
    const TempDir folder;
    std::ofstream(folder.path() + "/t.csv") << csv;
    std::ofstream(folder.path() + "/p.py") << R"(import json, statistics, sys
import numpy, pandas
table = pandas.read_csv(sys.argv[1], keep_default_na=False, na_values=[''])
answer = {}
for name in table.columns:
    column = table[name]
    said = answer[name] = {'missing': int(column.isna().sum()), 'distinct': int(column.nunique())}
    if column.dtype != object:
        there = column.dropna()
        n, mean = len(there), statistics.fmean(there)
        said |= {'min': float(there.min()), 'max': float(there.max()), 'mean': mean}
        said['std'] = statistics.stdev(there)
        # pandas takes a variance under 1e-14 for none, and its sums of cubes cancel out.
        apart = numpy.asarray(there, dtype=numpy.longdouble) - numpy.longdouble(mean)
        apart -= apart.mean()
        m2, m3, m4 = (numpy.mean(apart ** k) for k in (2, 3, 4))
        said['skew'] = float(m3 / m2 ** 1.5 * numpy.sqrt(n * (n - 1)) / (n - 2))
        said['kurt'] = float((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / m2 ** 2 - 3) + 6))
        said['quantiles'] = [float(column.quantile(q)) for q in (.01, .05, .25, .5, .75, .95, .99)]
        said['ranks'] = sorted(column.dropna().tolist())
answer['duplicates'] = int(table.duplicated().sum())
json.dump(answer, open(sys.argv[2], 'w'))
)";
    const auto answer = folder.path() + "/a.json";
    const auto command =
        fmt::format("PATH=/usr/bin:$PATH python3 {0}/p.py {0}/t.csv {1}", folder.path(), answer);
    REQUIRE(std::system(command.c_str()) == 0);
    std::ifstream file(answer);
    return boost::json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

constexpr std::array quantile_names{"p1", "p5", "p25", "p50", "p75", "p95", "p99"};
constexpr std::array quantile_ranks{0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

/// How far the value's rank is from where it should be, in parts of all.
double rank_error(const boost::json::array& sorted, double value, double rank) {
    std::vector<double> values;
    for (const auto& each : sorted) values.push_back(number(each));
    const auto n = static_cast<double>(values.size());
    const auto low = static_cast<double>(std::ranges::lower_bound(values, value) - values.begin());
    const auto high = static_cast<double>(std::ranges::upper_bound(values, value) - values.begin());
    if (rank * n >= low && rank * n <= high) return 0;
    return std::min(std::abs(low - rank * n), std::abs(high - rank * n)) / n;
}

}  // namespace

TEST_CASE("figures are those of pandas", "[figures]") {
    std::mt19937_64 random(11);
    std::normal_distribution<double> normal(0, 1);
    std::string csv = "whole,few,normal,skewed,cancelling,tiny,text\n";
    for (int i = 0; i < 120'000; ++i) {
        const auto x = normal(random);
        csv += fmt::format("{},{},{},{:.4f},{:.6f},{:.3e},{}\n",
                           static_cast<std::int64_t>(random() % 2'000'000) - 1'000'000,
                           random() % 10 == 0 ? "" : std::to_string(random() % 300), x,
                           std::exp(2 * x), 1e9 + x / 1'000, x * 1e-9, random() % 5'000);
        if (i % 1'000 == 999) csv += csv.substr(csv.rfind('\n', csv.size() - 2) + 1);
    }
    const auto said = pandas(csv);
    const auto document = profile_in_order(csv);
    CHECK(boost::json::parse(document).at("duplicate_rows") == said.at("duplicates"));
    for (const auto* name : {"whole", "few", "normal", "skewed", "cancelling", "tiny"}) {
        INFO(name);
        const auto ours = column_of(document, name);
        const auto& theirs = said.at(name);
        CHECK(ours.at("missing") == theirs.at("missing"));
        CHECK(ours.at("min").to_number<double>() == number(theirs.at("min")));
        CHECK(ours.at("max").to_number<double>() == number(theirs.at("max")));
        CHECK(number(ours.at("mean")) ==
              Approx(number(theirs.at("mean"))).epsilon(1e-9).margin(1e-15));
        CHECK(number(ours.at("std")) == Approx(number(theirs.at("std"))).epsilon(1e-9));
        CHECK(number(ours.at("skewness")) ==
              Approx(number(theirs.at("skew"))).epsilon(1e-6).margin(1e-8));
        CHECK(number(ours.at("kurtosis")) ==
              Approx(number(theirs.at("kurt"))).epsilon(1e-6).margin(1e-8));
        const auto distinct = number(theirs.at("distinct"));
        if (ours.at("distinct_exact").as_bool()) {
            CHECK(number(ours.at("distinct")) == distinct);
        } else {
            CHECK(number(ours.at("distinct")) == Approx(distinct).epsilon(0.02));
        }
        for (std::size_t i = 0; i < quantile_names.size(); ++i) {
            const auto value = number(ours.at("quantiles").at(quantile_names[i]));
            if (ours.at("quantiles_exact").as_bool()) {
                CHECK(value == Approx(number(theirs.at("quantiles").at(i))).epsilon(1e-12));
            } else {
                CHECK(rank_error(theirs.at("ranks").as_array(), value, quantile_ranks[i]) <= 0.005);
            }
        }
    }
}

TEST_CASE("the deviation of numbers that cancel is exact", "[figures]") {
    // Quarters have no rounding error, whatever stands before them.
    std::vector<std::string> plain, shifted;
    for (int i = 0; i < 100; ++i) {
        plain.push_back(fmt::format("{}", 0.25 * i));
        shifted.push_back(fmt::format("{:.2f}", 1e13 + 0.25 * i));
    }
    CHECK(number(profile(plain).at("std")) == number(profile(shifted).at("std")));
    CHECK(number(profile(plain).at("std")) ==
          Approx(std::sqrt(100 * 101 / 12.0) / 4).epsilon(1e-15));
    CHECK(number(profile(shifted).at("mean")) == Approx(10000000000012.375).epsilon(1e-15));
}

TEST_CASE("numbers of all sizes have the moments that doubles give, in any order", "[figures]") {
    std::vector<std::string> cells;
    std::vector<double> numbers;
    std::mt19937_64 random(7);
    for (int i = 0; i < 2'000; ++i) {
        const auto exponent = static_cast<int>(random() % 300) - 200;
        cells.push_back(fmt::format("{}{}.{}e{}", random() % 2 == 0 ? "-" : "", 1 + random() % 9,
                                    random() % 1'000, exponent));
        numbers.push_back(std::stod(cells.back()));
    }
    for (const auto* zero : {"0.00", "0"}) {
        cells.push_back(zero);
        numbers.push_back(0);
    }
    const auto column = profile(cells);
    std::ranges::reverse(cells);
    const auto reversed = profile(cells);
    for (const auto* name : {"mean", "std", "min", "max", "skewness", "kurtosis", "zeros"}) {
        CAPTURE(name);
        CHECK(column.at(name) == reversed.at(name));
    }

    const auto n = static_cast<double>(numbers.size());
    const auto mean = std::reduce(numbers.begin(), numbers.end()) / n;
    double squares = 0;
    for (const auto number : numbers) squares += (number - mean) * (number - mean);
    CHECK(number(column.at("mean")) == Approx(mean).epsilon(1e-9));
    CHECK(number(column.at("std")) == Approx(std::sqrt(squares / (n - 1))).epsilon(1e-9));
    // Boost.JSON reads a number to its last digit but one.
    CHECK(number(column.at("min")) == Approx(*std::ranges::min_element(numbers)).epsilon(1e-15));
    CHECK(number(column.at("max")) == Approx(*std::ranges::max_element(numbers)).epsilon(1e-15));
    CHECK(column.at("zeros") == 2);
}

TEST_CASE("65,536 different values are counted, and more within 2 %", "[figures]") {
    std::vector<std::string> cells;
    for (int i = 0; i < 65'536; ++i) cells.push_back("v" + std::to_string(i));
    auto column = profile(cells);
    CHECK(column.at("distinct") == 65'536);
    CHECK(column.at("distinct_exact").as_bool());
    for (int i = 0; i < 434'464; ++i) cells.push_back("w" + std::to_string(i));
    column = profile(cells);
    CHECK_FALSE(column.at("distinct_exact").as_bool());
    CHECK(number(column.at("distinct")) == Approx(500'000).epsilon(0.02));
}

TEST_CASE("a sketch that is made coarser is that of fewer registers", "[figures]") {
    HyperLogLog fine(16), coarse(12), low(12);
    for (int i = 0; i < 300'000; ++i) {
        const auto hash = hash_cell(std::to_string(i));
        (i % 2 == 0 ? fine : coarse).add(hash);
        low.add(hash);
    }
    fine.merge(coarse);
    CHECK(fine.estimate() == low.estimate());
    CHECK(static_cast<double>(low.estimate()) == Approx(300'000).epsilon(0.05));
}

TEST_CASE("a column that turns to text at row 200,001 is text", "[figures]") {
    std::vector<std::string> cells;
    for (int i = 0; i < 200'000; ++i) cells.push_back(std::to_string(i));
    CHECK(profile(cells).at("type") == "integer");
    cells.push_back("and so on");
    const auto column = profile(cells);
    CHECK(column.at("type") == "text");
    CHECK(column.at("mean").is_null());
    CHECK(std::string(column.at("type_reason").as_string()).find("and so on") != std::string::npos);
}

TEST_CASE("decimal commas are seen late, too", "[figures]") {
    std::vector<std::string> cells;
    for (int i = 0; i < 80'000; ++i)
        cells.push_back(fmt::format("{}.{:03}", i % 900 + 1, i % 1'000));
    CHECK(profile(cells).at("type") == "float");
    CHECK(profile(cells).at("format").is_null());
    for (int i = 0; i < 80'000; ++i) cells.push_back(fmt::format("{},{:02}", i, i % 100));
    const auto column = profile(cells);
    CHECK(column.at("type") == "float");
    CHECK(column.at("format") == "1.234,5");
    CHECK(number(column.at("max")) == 900'999);
}

TEST_CASE("the order of day and month is that of the whole column", "[figures]") {
    const auto days = profile({"03/04/2024", "04/04/2024", "13/04/2024"});
    CHECK(days.at("type") == "date");
    CHECK(days.at("min") == "2024-04-03");
    CHECK(days.at("format") == "DD/MM/YYYY");
    const auto months = profile({"3/4/2003 0:00", "2/24/2003 0:00"});
    CHECK(months.at("max") == "2003-03-04T00:00:00Z");
    CHECK(months.at("format") == "M/D/YYYY h:mm");
    // Only the closer days make sense.
    CHECK(profile({"01/02/2024", "02/02/2024", "03/02/2024"}).at("max") == "2024-02-03");
    CHECK(profile({"02/01/2024", "02/02/2024", "02/03/2024"}).at("max") == "2024-02-03");
}

TEST_CASE("lengths, patterns and histograms", "[figures]") {
    const auto column = profile({"S10_1678", "S18_2949", "äß", ""});
    CHECK(column.at("lengths").at("min") == 2);
    CHECK(column.at("lengths").at("max") == 8);
    CHECK(column.at("patterns").at(0) == boost::json::value{{"pattern", "A99_999+"}, {"count", 2}});
    CHECK(column.at("quantiles").is_null());

    const auto numbers = profile({"0", "1", "2", "3", "10"});
    std::int64_t sum = 0;
    for (const auto& bin : numbers.at("histogram").as_array()) sum += bin.at("count").as_int64();
    CHECK(sum == 5);
    CHECK(number(numbers.at("histogram").at(0).at("low")) == 0);
    CHECK(number(numbers.at("histogram").as_array().back().at("high")) == 10);
    CHECK(number(numbers.at("quantiles").at("p50")) == 2);
    CHECK(profile({"7", "7"}).at("histogram").as_array().size() == 1);
    CHECK(profile({"7"}).at("std").is_null());
}
