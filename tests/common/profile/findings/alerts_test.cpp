#include "common/profile/findings/alerts.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace undertone;

namespace {

/// An unremarkable column of 1,000 rows.
ColumnFacts column(std::string_view type = "text") {
    ColumnFacts facts;
    facts.name = "X";
    facts.type = type;
    facts.rows = 1000;
    facts.distinct = 20;
    facts.top_value = "a";
    facts.top_count = 90;
    return facts;
}

ColumnFacts number_column() {
    auto facts = column("float");
    facts.distinct = 900;
    facts.mean = 50, facts.std = 10, facts.skewness = 0.1, facts.kurtosis = 0;
    facts.min = 10, facts.max = 90, facts.p25 = 40, facts.p50 = 50, facts.p75 = 60;
    facts.outliers = 3;
    return facts;
}

std::vector<TableAlert> alerts_of(const ColumnFacts& facts) {
    return find_alerts({.rows = facts.rows, .columns = std::span(&facts, 1)});
}

/// The only alert's kind, severity and sentence.
void check_only(const std::vector<TableAlert>& alerts, std::string_view kind, Severity severity,
                std::string_view detail) {
    REQUIRE(alerts.size() == 1);
    CHECK(alerts[0].kind == kind);
    CHECK(alerts[0].severity == severity);
    CHECK(alerts[0].detail == detail);
}

}  // namespace

TEST_CASE("an unremarkable column gives no alert", "[alerts]") {
    CHECK(alerts_of(column()).empty());
    CHECK(alerts_of(number_column()).empty());
    CHECK(alerts_of(column("date")).empty());
}

TEST_CASE("missing values are told by their share", "[alerts]") {
    auto facts = column();
    facts.missing = 49;
    CHECK(alerts_of(facts).empty());

    facts.missing = 74;
    check_only(alerts_of(facts), "missing", Severity::low,
               "X is missing in 74 of 1,000 rows (7.4 %).");
    facts.missing = 500;
    check_only(alerts_of(facts), "mostly_missing", Severity::medium,
               "X is missing in 500 of 1,000 rows (50 %).");
    facts.missing = 900, facts.top_count = 0;
    check_only(alerts_of(facts), "mostly_missing", Severity::high,
               "X is missing in 900 of 1,000 rows (90 %).");
    facts.missing = 1000, facts.distinct = 0;
    check_only(alerts_of(facts), "empty", Severity::medium, "X has no values at all.");
}

TEST_CASE("a column of one value is constant and nothing else", "[alerts]") {
    auto facts = number_column();
    facts.distinct = 1, facts.top_value = "0", facts.top_count = 1000, facts.zeros = 1000;
    check_only(alerts_of(facts), "constant", Severity::medium,
               "X is “0” in every row, so it tells nothing.");

    facts.missing = 10;
    check_only(alerts_of(facts), "constant", Severity::medium, "X is “0” wherever it has a value.");
}

TEST_CASE("a column whose values are all different may be an identifier", "[alerts]") {
    const auto type = GENERATE("text", "identifier", "integer");
    auto facts = column(type);
    facts.distinct = 1000, facts.top_count = 1;
    check_only(alerts_of(facts), "unique", Severity::low,
               "Every one of the 1,000 values of X is different: likely an identifier.");

    facts.distinct = 980, facts.distinct_exact = false;
    CHECK(alerts_of(facts)[0].detail.starts_with("Nearly every one of the 1,000 values"));
    facts.distinct_exact = true;
    CHECK(alerts_of(facts).empty() == (facts.type == "integer"));
    facts.rows = facts.distinct = 10;
    CHECK(alerts_of(facts).empty());
}

TEST_CASE("many different texts are too many to group by", "[alerts]") {
    auto facts = column();
    facts.distinct = 700;
    check_only(alerts_of(facts), "high_cardinality", Severity::low,
               "X has 700 different values in 1,000 rows: too many to group by.");

    facts.distinct_exact = false;
    CHECK(alerts_of(facts)[0].detail.starts_with("X has about 700"));
    facts.distinct = 60;
    CHECK(alerts_of(facts).empty());
}

TEST_CASE("the shapes of numbers that deserve a look are told", "[alerts]") {
    auto facts = number_column();

    SECTION("zeros") {
        facts.zeros = 150;
        check_only(alerts_of(facts), "zeros", Severity::low, "X is 0 in 150 of 1,000 rows (15 %).");
    }
    SECTION("but not where 0 is one of two choices") {
        facts.zeros = 150, facts.distinct = 2;
        CHECK(alerts_of(facts).empty());
    }
    SECTION("skewness") {
        facts.skewness = -12.3456;
        check_only(
            alerts_of(facts), "skewed", Severity::medium,
            "X has a long tail of small values (skewness -12.35): the mean is 50, the median 50.");
    }
    SECTION("outliers") {
        facts.outliers = 20, facts.max = 14082.8;
        check_only(alerts_of(facts), "outliers", Severity::low,
                   "X has 20 values (2 %) above 90, far from the middle half, which is between 40 "
                   "and 60; the values go from 10 to 14,083.");
    }
    SECTION("one value far out, whether outliers are counted or not") {
        facts.max = 5000;
        if (GENERATE(true, false)) facts.outliers.reset();
        check_only(alerts_of(facts), "outliers", Severity::low,
                   "The largest value of X, 5,000, lies far outside: half of the values are "
                   "between 40 and 60.");
    }
    SECTION("a middle half of one value is no measure of outliers") {
        facts.p25 = facts.p75 = 50, facts.outliers = 400;
        CHECK(alerts_of(facts).empty());
    }
}

TEST_CASE("one value that most rows have is an imbalance", "[alerts]") {
    auto facts = column("boolean");
    facts.distinct = 2, facts.top_value = "true", facts.top_count = 992;
    check_only(alerts_of(facts), "imbalance", Severity::medium,
               "X is “true” in 992 of 1,000 rows (99.2 %); the rest has 1 other value.");
}

TEST_CASE("text that is mostly numbers is called so", "[alerts]") {
    auto facts = column();
    facts.looks = {{"numbers", 977}, {"text", 23}};
    check_only(alerts_of(facts), "mixed_types", Severity::medium,
               "X is text because of 23 values: the other 977 (97.7 %) look like numbers.");

    facts.sampled = true;
    CHECK(alerts_of(facts)[0].detail.starts_with("X is text because of about 23 values"));
    facts.looks = {{"numbers", 300}, {"text", 700}};
    CHECK(alerts_of(facts).empty());
    facts.looks = {{"text", 1000}};
    CHECK(alerts_of(facts).empty());
}

TEST_CASE("faulty cells are counted", "[alerts]") {
    auto facts = column();
    SECTION("blanks") {
        facts.blank_edges = 1;
        check_only(alerts_of(facts), "blanks", Severity::low,
                   "X has 1 value (0.1 %) with blanks at an end, so that equal values may not be "
                   "found equal.");
    }
    SECTION("placeholders") {
        facts.placeholders = 74, facts.placeholder = "NA";
        check_only(alerts_of(facts), "placeholders", Severity::low,
                   "X has 74 values (7.4 %) such as “NA”. They count as values and may mean that "
                   "there is none.");
    }
    SECTION("of another type than declared") {
        facts.type = "integer", facts.unreadable = 3;
        check_only(alerts_of(facts), "unreadable", Severity::medium,
                   "3 values of X cannot be read as integer and are left out.");
    }
    SECTION("future dates") {
        facts.type = "date", facts.future = 12, facts.latest = "2099-01-01";
        check_only(alerts_of(facts), "future_dates", Severity::medium,
                   "X has 12 dates (1.2 %) in the future, the last on 2099-01-01.");
    }
}

TEST_CASE("duplicates, short and rejected rows are of the whole table", "[alerts]") {
    const DuplicateCount duplicates{.rows = 2823, .duplicates = 139, .examples = {{17, 3}}};

    const auto alerts = find_alerts({.rows = 2823,
                                     .columns = {},
                                     .duplicates = &duplicates,
                                     .ragged_rows = 1,
                                     .rejected_rows = 100});

    REQUIRE(alerts.size() == 3);
    CHECK(alerts[0].kind == "rejected_rows");
    CHECK(alerts[0].detail == "100 rows (3.4 %) could not be read; no figure includes them.");
    CHECK(alerts[1].kind == "duplicates");
    CHECK(alerts[1].severity == Severity::medium);
    CHECK(alerts[1].detail ==
          "Equal to an earlier row: 139 of 2,823 rows (4.9 %). Row 18, for example, equals row 4.");
    CHECK(alerts[2].detail ==
          "The header has more fields than 1 row (less than 0.1 %); what is lacking there counts "
          "as missing.");
    CHECK(alerts[2].column.empty());
}

TEST_CASE("a pair of columns is named once, where it is high", "[alerts]") {
    std::vector<ColumnFacts> columns = {column(), column(), column()};
    columns[0].name = "A", columns[1].name = "B", columns[2].name = "C";
    columns[2].distinct = 900, columns[2].top_count = 0, columns[2].type = "date";
    Associations associations;
    associations.pearson = {{0, 1, -0.93, 1000}, {0, 2, 0.95, 12}};
    associations.spearman = {{0, 1, -0.9994, 1000}, {1, 2, 0.3, 1000}};
    associations.cramers_v = {{0, 1, 0.97, 1000}, {1, 2, 0.2, 1000}};
    associations.correlation_ratio = {{2, 0, 0.99, 1000}};

    const auto alerts =
        find_alerts({.rows = 1000, .columns = columns, .associations = &associations});

    REQUIRE(alerts.size() == 2);
    CHECK(alerts[0].kind == "highly_correlated");
    CHECK(alerts[0].column == "A");
    CHECK(alerts[0].other == "B");
    CHECK(alerts[0].severity == Severity::medium);
    CHECK(alerts[0].detail ==
          "B falls as A rises (Spearman -0.999): one may tell nothing beyond the other.");
    CHECK(alerts[1].detail ==
          "A and B go together: the value of one nearly always tells that of another (Cramér's V "
          "up to 0.970).");
}

TEST_CASE("categories that all go together are one alert", "[alerts]") {
    std::vector<ColumnFacts> columns(9, column());
    for (std::size_t i = 0; i < columns.size(); ++i)
        columns[i].name = std::string(1, static_cast<char>('A' + i));
    Associations associations;
    for (std::size_t i = 1; i < 7; ++i) associations.cramers_v.push_back({i, i + 1, 0.95, 1000});

    const auto alerts =
        find_alerts({.rows = 1000, .columns = columns, .associations = &associations});

    REQUIRE(alerts.size() == 1);
    CHECK(alerts[0].column == "B");
    CHECK(alerts[0].detail.starts_with("B, C, D, E, F and 2 more go together"));
}

TEST_CASE("the most serious alerts come first, and no more than asked for", "[alerts]") {
    std::vector<ColumnFacts> columns(300, column());
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].missing = 50 + i;
    columns[7].missing = 950, columns[7].top_count = 0;

    const auto alerts = find_alerts({.rows = 1000, .columns = columns}, 150);

    REQUIRE(alerts.size() == 150);
    CHECK(alerts[0].severity == Severity::high);
    CHECK(alerts[1].detail == "X is missing in 349 of 1,000 rows (34.9 %).");
    CHECK(std::ranges::is_sorted(alerts, std::ranges::greater(), &TableAlert::severity));
}

TEST_CASE("a table without rows has one alert", "[alerts]") {
    auto facts = column();
    facts.rows = 0;
    CHECK(alerts_of(facts).size() == 1);
    CHECK(alerts_of(facts)[0].kind == "no_rows");
}
