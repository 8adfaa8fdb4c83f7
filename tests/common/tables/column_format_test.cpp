#include "common/tables/column_format.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

std::string stored(std::string_view text, const ColumnFormat& format) {
    const auto cell = read_cell({text, CellKind::text}, format);
    std::string shown;
    append_shown(shown, format.type, cell.value);
    return shown + (cell.keeps_text ? " +text" : "") + (cell.unreadable ? " unreadable" : "");
}

}  // namespace

TEST_CASE("a cell is read as its column's type says, and loses nothing", "[tables]") {
    const ColumnFormat integer{.name = "", .type = ValueType::integer};
    CHECK(stored("30", integer) == "30");
    CHECK(stored("1,234", integer) == "1234 +text");
    CHECK(stored("N/A", integer) == " +text");
    CHECK(stored("many", integer) == " +text unreadable");
    const ColumnFormat comma{
        .name = "", .type = ValueType::real, .number_style = NumberStyle::comma};
    CHECK(stored("1.234,5", comma) == "1234.5 +text");
    const ColumnFormat flag{.name = "", .type = ValueType::boolean};
    CHECK(stored("true", flag) == "true");
    CHECK(stored("No", flag) == "false +text");
    const ColumnFormat day{.name = "", .type = ValueType::date, .date_order = DateOrder::day_first};
    CHECK(stored("03/04/2024", day) == "2024-04-03 +text");
    CHECK(stored("2024-04-03", day) == "2024-04-03");
    const ColumnFormat text{.name = "", .type = ValueType::text, .missing_words = {"n/k"}};
    CHECK(stored("NA", text) == "NA");
    CHECK(stored("n/k", text) == " +text");
}

// The quick look at a cell may only say yes where the value, written again, is the cell's text.
TEST_CASE("what is taken as it stands is what its value would be written as", "[tables]") {
    const auto text =
        GENERATE(as<std::string>{}, "0", "-0", "7", "007", "-12", "95.7", "95.70", "0.5", "-0.5",
                 "0.00001", "0.000001", "123456.123456789", "2000000", "99999999999999.5",
                 "999999999999999", "9999999999999999", "1e5", "1.", ".5", "", "-", "2024-02-28",
                 "2024-02-29", "2023-02-29", "2024-13-01", "0001-01-01", "2024-1-01", "1234567.25");
    const auto type = GENERATE(ValueType::integer, ValueType::real, ValueType::date);
    const ColumnFormat format{.name = "", .type = type};
    CAPTURE(text, to_string(type));
    if (is_as_shown(text, format)) CHECK(stored(text, format) == text);
}

TEST_CASE("numbers are written without exponents where people would", "[tables]") {
    const ColumnFormat real{.name = "", .type = ValueType::real};
    CHECK(stored("100000", real) == "100000");
    CHECK(stored("2,000,000.0", real) == "2000000 +text");
    CHECK(stored("0.00001", real) == "0.00001");
    CHECK(stored("1e-9", real) == "1e-09 +text");
    CHECK(stored("1e300", real) == "1e+300 +text");
}

TEST_CASE("a missing cell has neither value nor text", "[tables]") {
    const auto cell = read_cell({"", CellKind::missing}, {.name = "", .type = ValueType::integer});
    CHECK(is_null(cell.value));
    CHECK_FALSE(cell.keeps_text);
    CHECK_FALSE(cell.unreadable);
}

TEST_CASE("formats are what the profile says of columns", "[tables]") {
    const auto formats = column_formats_of(R"([
        {"result_type": "data_quality", "data": {}},
        {"result_type": "table_profile", "data": {"columns": [
            {"name": "a", "type": "datetime", "format": "M/D/YYYY h:mm"},
            {"name": "b", "type": "float", "format": "1.234,5",
             "missing_values": [{"value": "n/k", "count": 2}]},
            {"name": "c", "type": "date", "format": null, "type_reason": "3 dates, day_first: so"},
            {"name": "d", "type": "text", "format": null},
            {"name": "e", "type": "float", "format": "12,5%", "type_declared": true}]}}])",
                                           {})
                             .value();
    REQUIRE(formats.size() == 5);
    CHECK(formats[0].type == ValueType::datetime);
    CHECK(formats[0].date_order == DateOrder::month_first);
    CHECK(formats[1].number_style == NumberStyle::comma);
    CHECK(formats[1].missing_words == std::vector<std::string>{"n/k"});
    CHECK(formats[2].date_order == DateOrder::day_first);
    CHECK(formats[3].is_text());
    CHECK_FALSE(formats[3].declared);
    CHECK(stored("1.234,5%", formats[4]) == "1234.5 +text");
    CHECK(formats[4].declared);
    CHECK(column_formats_of("[]", {}).value().empty());
    CHECK(column_formats_of("oh", {}).has_error());
}

TEST_CASE("numbers of a column that its owner declares may have leading zeros", "[tables]") {
    const ColumnFormat found{.name = "", .type = ValueType::integer};
    const ColumnFormat declared{.name = "", .type = ValueType::integer, .declared = true};
    CHECK(stored("00501", found) == " +text unreadable");
    CHECK(stored("00501", declared) == "501 +text");
    CHECK(stored(" -007 ", declared) == "-7 +text");
    CHECK(stored("123456789012345678", declared) == "123456789012345678");
    CHECK(stored("12345678901234567890", declared) == " +text unreadable");
}

// A profile lists the most frequent words alone, of a wide table two.
TEST_CASE("all words that stand for no value do, listed or not", "[tables]") {
    ProfileOptions said;
    said.columns["n"].missing = {"-997", "-998", "-999"};
    const auto formats =
        column_formats_of(R"([{"result_type": "table_profile", "data": {"columns": [
        {"name": "n", "type": "integer", "missing_values": [{"value": "-999"}, {"value": "NA"}]},
        {"name": "id", "type": "identifier", "missing_values": [{"value": "NA"}]},
        {"name": "t", "type": "text", "missing_values": []}]}}])",
                          said)
            .value();
    CHECK(stored("-997", formats[0]) == " +text");
    CHECK(stored("-996", formats[0]) == "-996");
    CHECK(formats[0].missing_words.size() == 4);
    CHECK(stored("n/a", formats[1]) == " +text");
    CHECK(stored("0012", formats[1]) == "0012");
    CHECK(stored("n/a", formats[2]) == "n/a");
}
