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
            {"name": "d", "type": "text", "format": null}]}}])")
                             .value();
    REQUIRE(formats.size() == 4);
    CHECK(formats[0].type == ValueType::datetime);
    CHECK(formats[0].date_order == DateOrder::month_first);
    CHECK(formats[1].number_style == NumberStyle::comma);
    CHECK(formats[1].missing_words == std::vector<std::string>{"n/k"});
    CHECK(formats[2].date_order == DateOrder::day_first);
    CHECK(formats[3].is_text());
    CHECK(column_formats_of("[]").value().empty());
    CHECK(column_formats_of("oh").has_error());
}
