// The sample files that are tables, as a person would upload them.
#include "tests/common/readers/reading.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace undertone;
using namespace undertone::testing;

namespace {

using Strings = std::vector<std::string>;

Reading read_sample(const std::string& name, const ReadOptions& options = {}) {
    std::ifstream file("test_files/" + name, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    const auto format = sniff_format(bytes, true, name);
    REQUIRE(format.has_value());
    return read_whole(make_reader(*format, options), bytes);
}

}  // namespace

TEST_CASE("orders.xlsx: a title, dates, an error, a hidden sheet", "[samples]") {
    const auto reading = read_sample("orders.xlsx");
    CHECK_FALSE(reading.fault);
    CHECK(reading.report.columns ==
          Strings{"order", "ordered", "sent", "weight kg", "paid", "customer", "note"});
    CHECK(reading.row(0) ==
          "\"A-0071\" \"2024-03-01\" \"2024-03-02T09:30:00\" 1.25 true \"Müller & Söhne\" -");
    CHECK(reading.row(1) == "\"A-0072\" \"2024-03-01\" - 0.1 false \"Zoë\" \"call first\"");
    CHECK(reading.report.cell_errors == std::map<std::string, std::uint64_t>{{"#DIV/0!", 1}});
    CHECK(reading.report.dialect.at("header") == "row 3");
    CHECK(reading.report.tables == std::vector<TableChoice>{{"Orders", false, true},
                                                            {"Customers", false, false},
                                                            {"Lists", true, false}});
    ReadOptions lists;
    lists.sheet = "Lists";
    CHECK(read_sample("orders.xlsx", lists).report.columns == Strings{"never shown"});
}

TEST_CASE("shop.json: nested objects, integers past 2^53, two tables", "[samples]") {
    const auto reading = read_sample("shop.json");
    CHECK(reading.report.columns ==
          Strings{"id", "name", "home.city", "home.at.lat", "home.at.lon", "tags"});
    CHECK(reading.row(0) == "9007199254740993 \"Zoë\" \"Lyon\" 45.76 4.84 -");
    ReadOptions orders;
    orders.table = "orders";
    CHECK(read_sample("shop.json", orders).report.columns ==
          Strings{"order", "customer.id", "lines"});
}

TEST_CASE("stock_dos.csv: comments above a header in cp850", "[samples]") {
    const auto reading = read_sample("stock_dos.csv");
    CHECK(reading.report.encoding == "ibm850");
    CHECK(reading.report.columns == Strings{"Artikel", "Größe", "Stück", "Straße"});
    CHECK(reading.row(1) == "\"Füller\" - \"3\" \"Am Köhlerweg 2\"");
    CHECK(reading.report.dialect.at("header") == "line 4");
}
