#include "common/profile/findings/target_analysis.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace undertone;

namespace {

const double missing = std::nan("");

SampledColumn numbers(std::string name, Numbers values) {
    return {std::move(name), std::move(values)};
}

SampledColumn categories(std::string name, std::vector<std::uint32_t> codes,
                         std::vector<std::string> names) {
    return {std::move(name), Categories{.codes = std::move(codes), .names = std::move(names)}};
}

}  // namespace

TEST_CASE("columns are ranked by what they tell about a numeric target", "[target]") {
    const std::vector<SampledColumn> columns = {
        numbers("SALES", {10, 20, 30, 40, 50, 60, 70, 80, missing}),
        numbers("NOISE", {1, 8, 2, 7, 4, 3, 6, 5, 0}),
        numbers("QUANTITY", {1, 2, 3, 4, 5, 6, 7, 8, 9}),
        categories("LINE", {0, 0, 0, 0, 1, 1, 1, 1, 1}, {"Trains", "Cars"}),
        {"COMMENT", std::monostate()},
        numbers("CONSTANT", {3, 3, 3, 3, 3, 3, 3, 3, 3})};

    const auto found = analyze_target(columns, 0);

    REQUIRE(found.has_value());
    CHECK(found->kind == "numeric");
    CHECK(found->rows == 8);
    REQUIRE(found->findings.size() == 3);

    const auto& quantity = found->findings[0];
    CHECK(quantity.column == 2);
    CHECK(quantity.measure == "spearman");
    CHECK(quantity.strength == Approx(1));
    CHECK(quantity.group_value == "target_mean");
    REQUIRE(quantity.groups.size() == 4);
    CHECK(quantity.groups[0].name == "1 to 2");
    CHECK(quantity.groups[3].value == Approx(75));
    CHECK(quantity.sentence ==
          "QUANTITY tells nearly everything about SALES (Spearman 1.00): on average SALES is 15 "
          "where "
          "QUANTITY is 1 to 2, and 75 where it is 7 to 8.");

    const auto& line = found->findings[1];
    CHECK(line.column == 3);
    CHECK(line.measure == "correlation_ratio");
    CHECK(line.value == Approx(std::sqrt(3200.0 / 4200.0)));
    CHECK(line.strength < line.value);
    CHECK(line.groups[0].value + line.groups[1].value == Approx(25 + 65));
    CHECK(found->findings[2].column == 1);
}

TEST_CASE("of a categorical target the rates of a class are given", "[target]") {
    std::vector<std::uint32_t> churned, plan;
    Numbers age;
    for (std::uint32_t i = 0; i < 400; ++i) {
        plan.push_back(i % 2);
        churned.push_back(i % 2 == 0 && i % 4 == 0 ? 1 : 0);  // half of plan 0, none of plan 1
        age.push_back(churned.back() == 1 ? 30 + i % 3 : 50 + i % 3);
    }
    const std::vector<SampledColumn> columns = {categories("CHURNED", churned, {"no", "yes"}),
                                                categories("PLAN", plan, {"basic", "pro"}),
                                                numbers("AGE", age)};

    const auto found = analyze_target(columns, 0);

    REQUIRE(found.has_value());
    CHECK(found->kind == "categorical");
    CHECK(found->rate_of == "yes");
    REQUIRE(found->classes.size() == 2);
    CHECK(found->classes[0].name == "no");
    CHECK(found->classes[1].value == Approx(0.25));
    REQUIRE(found->findings.size() == 2);

    const auto& age_finding = found->findings[0];
    CHECK(age_finding.column == 2);
    CHECK(age_finding.group_value == "column_mean");
    CHECK(age_finding.groups[0].value == Approx(51).margin(0.1));
    const auto& plan_finding = found->findings[1];
    CHECK(plan_finding.measure == "cramers_v");
    CHECK(plan_finding.group_value == "target_rate");
    CHECK(plan_finding.groups[0].value == Approx(0.5));
    CHECK(plan_finding.groups[1].value == Approx(0));
    CHECK(
        plan_finding.sentence ==
        "PLAN tells much about CHURNED (Cramér's V 0.58): 50 % of the rows with “basic” are “yes”, "
        "and 0 % of those with “pro”.");
}

// With as many values as rows nothing is left within a category, and still nothing is known.
TEST_CASE("a category of many values does not lead because of them", "[target]") {
    std::mt19937_64 random(3);
    Numbers target, related;
    std::vector<std::uint32_t> codes;
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < 300; ++i) {
        target.push_back(static_cast<double>(random() % 1000));
        related.push_back(target.back() + static_cast<double>(random() % 2000));
        codes.push_back(i / 2);
        names.push_back(std::to_string(i));
    }
    const std::vector<SampledColumn> columns = {numbers("T", target), numbers("RELATED", related),
                                                categories("MANY", codes, names)};

    const auto found = analyze_target(columns, 0);

    REQUIRE(found->findings.size() == 2);
    CHECK(found->findings[0].column == 1);
    CHECK(found->findings[1].value > 0.6);
    CHECK(found->findings[1].strength < 0.3);
    CHECK(found->findings[1].groups.size() == 12);
}

TEST_CASE("nothing is said about a target of free text", "[target]") {
    const std::vector<SampledColumn> columns = {{"TEXT", std::monostate()},
                                                numbers("N", {1, 2, 3})};
    CHECK_FALSE(analyze_target(columns, 0).has_value());
}

TEST_CASE("a target without values has no findings", "[target]") {
    const std::vector<SampledColumn> columns = {numbers("T", {missing, missing, missing}),
                                                numbers("N", {1, 2, 3}),
                                                categories("C", {0, 1, 0}, {"a", "b"})};
    const auto found = analyze_target(columns, 0);
    REQUIRE(found.has_value());
    CHECK(found->rows == 0);
    CHECK(found->findings.empty());

    const auto of_category = analyze_target(
        std::vector{categories("T", {Categories::missing}, {}), numbers("N", {1})}, 0);
    REQUIRE(of_category.has_value());
    CHECK(of_category->classes.empty());
}
