#include "common/tables/key_totals.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace undertone;

namespace {

std::string shown(const std::vector<KeyTotals::Group>& groups) {
    std::string text;
    for (const auto& [key, total, rows] : groups) {
        text += fmt::format("{}={}/{} ", key.value_or("-"),
                            total ? fmt::format("{}", *total) : "none", rows);
    }
    return text;
}

}  // namespace

TEST_CASE("totals by key, and those of rows without one", "[tables]") {
    KeyTotals totals;
    totals.add(std::string_view("b"), 1.0);
    totals.add(std::string_view("a"), 2.0);
    totals.add({}, 0.5);
    totals.add(std::string_view("c"), std::nullopt);
    totals.add(std::string_view("b"), 1.0);
    CHECK(shown(totals.by_key()) == "-=0.5/1 a=2/1 b=2/2 c=none/1 ");
    CHECK(shown(totals.by_total()) == "a=2/1 b=2/2 -=0.5/1 c=none/1 ");
}

TEST_CASE("too many keys are given up", "[tables]") {
    KeyTotals totals;
    for (std::size_t i = 0; i < KeyTotals::keys_max; ++i) {
        const auto key = std::to_string(i);
        totals.add(std::string_view(key), 1.0);
    }
    CHECK_FALSE(totals.has_too_many());
    totals.add(std::string_view("another"), 1.0);
    CHECK(totals.has_too_many());
}

TEST_CASE("long keys are too many sooner", "[tables]") {
    KeyTotals totals;
    const std::string half(KeyTotals::key_bytes_max / 2, 'x');
    totals.add(std::string_view(half), 1);
    totals.add(std::string_view(half), 1);
    CHECK_FALSE(totals.has_too_many());
    const auto other = half + "y";
    totals.add(std::string_view(other), 1);
    CHECK(totals.has_too_many());
}
