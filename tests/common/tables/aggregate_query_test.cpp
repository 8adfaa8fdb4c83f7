#include "common/tables/aggregate_query.h"

#include "common/tables/key_totals.h"
#include "common/tables/sales_columns.h"
#include "tests/common/tables/row_tables.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

namespace {

const std::vector<ColumnFormat> sale_formats{
    {.name = "ORDERDATE", .type = ValueType::datetime},
    {.name = "PRODUCTLINE"},
    {.name = "COUNTRY"},
    {.name = "QUANTITY", .type = ValueType::integer},
    {.name = "SALES", .type = ValueType::real},
};
constexpr std::string_view sales =
    "ORDERDATE,PRODUCTLINE,COUNTRY,QUANTITY,SALES\n"
    "2/24/2003 0:00,Planes,France,3,0.25\n"
    "2/3/2003 0:00,Ships,France,4,0.5\n"
    "5/7/2003 0:00,Planes,USA,5,1e3\n"
    "1/6/2004 0:00,Planes,,6,\n";

std::string aggregates(const QueryParameters& parameters) {
    RowTables tables(sales, sale_formats);
    auto& table = tables.from_file();
    const auto query = parse_aggregate_query(parameters, table.layout().columns).value();
    JsonWriter json;
    json.begin_object();
    write_aggregates(table, query, json).value();
    json.end_object();
    return json.take();
}

std::string fault(const QueryParameters& parameters) {
    RowTables tables(sales, sale_formats);
    const auto query = parse_aggregate_query(parameters, tables.from_file().layout().columns);
    REQUIRE(query.has_error());
    return query.error().parameter + ": " + query.error().detail;
}

}  // namespace

TEST_CASE("columns are added up", "[tables]") {
    CHECK(aggregates({{"columns", "SALES"}}) ==
          R"({"row_count":4,"columns":{"SALES":{"type":"float","count":3,"missing":1,)"
          R"("sum":1000.75,"mean":333.5833333333333,"min":0.25,"max":1000}}})");
    CHECK(aggregates({{"columns", "ORDERDATE,COUNTRY"}, {"measures", "count,sum,min,max"}}) ==
          R"({"row_count":4,"columns":{"ORDERDATE":{"type":"datetime","count":4,"sum":null,)"
          R"("min":"2003-02-03T00:00:00Z","max":"2004-01-06T00:00:00Z"},)"
          R"("COUNTRY":{"type":"text","count":3,"sum":null,"min":null,"max":null}}})");
}

TEST_CASE("medians are exact", "[tables]") {
    CHECK(aggregates({{"columns", "QUANTITY,SALES,ORDERDATE"}, {"measures", "median"}}) ==
          R"({"row_count":4,"columns":{"QUANTITY":{"type":"integer","median":4.5},)"
          R"("SALES":{"type":"float","median":0.5},)"
          R"("ORDERDATE":{"type":"datetime","median":"2003-04-01T00:00:00Z"}}})");
}

TEST_CASE("rows are grouped by values and stretches of time", "[tables]") {
    CHECK(
        aggregates({{"columns", "QUANTITY"}, {"measures", "sum"}, {"group_by", "COUNTRY"}}) ==
        R"({"row_count":4,"columns":{"QUANTITY":{"type":"integer","sum":18}},"groups":[)"
        R"({"keys":{"COUNTRY":null},"rows":1,"columns":{"QUANTITY":{"type":"integer","sum":6}}},)"
        R"({"keys":{"COUNTRY":"France"},"rows":2,"columns":{"QUANTITY":{"type":"integer","sum":7}}},)"
        R"({"keys":{"COUNTRY":"USA"},"rows":1,"columns":{"QUANTITY":{"type":"integer","sum":5}}}],)"
        R"("truncated":false})");
    CHECK(aggregates({{"columns", "QUANTITY"},
                      {"measures", "count"},
                      {"group_by", "ORDERDATE,PRODUCTLINE"},
                      {"bucket", "quarter"},
                      {"filter[QUANTITY][lt]", "6"}}) ==
          R"({"row_count":3,"columns":{"QUANTITY":{"type":"integer","count":3}},"groups":[)"
          R"({"keys":{"ORDERDATE":"2003-Q1","PRODUCTLINE":"Planes"},"rows":1,)"
          R"("columns":{"QUANTITY":{"type":"integer","count":1}}},)"
          R"({"keys":{"ORDERDATE":"2003-Q1","PRODUCTLINE":"Ships"},"rows":1,)"
          R"("columns":{"QUANTITY":{"type":"integer","count":1}}},)"
          R"({"keys":{"ORDERDATE":"2003-Q2","PRODUCTLINE":"Planes"},"rows":1,)"
          R"("columns":{"QUANTITY":{"type":"integer","count":1}}}],"truncated":false})");
}

TEST_CASE("a faulty aggregate is told what there is", "[tables]") {
    CHECK(fault({{"measures", "sum,mode"}}) ==
          "measures: measures are count, missing, sum, mean, min, max, median");
    CHECK(fault({{"group_by", "COUNTRY,PRODUCTLINE,ORDERDATE"}}) ==
          "group_by: at most 2 columns to group by");
    CHECK(fault({{"bucket", "decade"}}) ==
          "bucket: bucket must be one of day, week, month, quarter, year");
    CHECK(fault({{"group_by", "COUNTRY"}, {"bucket", "day"}}) ==
          "bucket: group_by names no column of dates");
}

TEST_CASE("a mean is right where the sum is too large for a number", "[tables]") {
    const auto of = [](std::string_view numbers) {
        RowTables tables(numbers, {{.name = "x", .type = ValueType::real}});
        auto& table = tables.from_file();
        const auto query =
            parse_aggregate_query({{"measures", "sum,mean"}}, table.layout().columns);
        JsonWriter json;
        json.begin_object();
        write_aggregates(table, query.value(), json).value();
        return json.end_object().take();
    };
    CHECK(of("x\n1e308\n1e308\n") ==
          R"({"row_count":2,"columns":{"x":{"type":"float","sum":null,"mean":1e+308}}})");
    CHECK(of("x\n1.5e308\n1.5e308\n-1.5e308\n") ==
          R"({"row_count":3,"columns":{"x":{"type":"float","sum":1.5e+308,"mean":5e+307}}})");
}

TEST_CASE("groups end where their number or their bytes do", "[tables]") {
    const auto groups = [](int count, std::size_t key_bytes) {
        std::string bytes = "k\n";
        for (int i = 0; i < count; ++i) {
            bytes += fmt::format("{:04}{}\n", i, std::string(key_bytes, 'x'));
        }
        RowTables tables(bytes, {{.name = "k"}});
        auto& table = tables.from_file();
        const auto query = parse_aggregate_query({{"group_by", "k"}, {"measures", "count"}},
                                                 table.layout().columns);
        JsonWriter json;
        json.begin_object();
        write_aggregates(table, query.value(), json).value();
        return json.end_object().take();
    };
    CHECK(groups(1'000, 0).ends_with(R"("truncated":false})"));
    CHECK(groups(1'001, 0).ends_with(R"("truncated":true})"));
    const auto long_keys = groups(9, 3'000'000);
    CHECK(long_keys.ends_with(R"("truncated":true})"));
    CHECK(long_keys.size() < rows_page_bytes_max);
    CHECK(long_keys.find("\"0004x") != long_keys.npos);
}

TEST_CASE("stretches of time have names that sort", "[tables]") {
    const auto named = [](std::int64_t micros, TimeBucket bucket) {
        std::string name;
        append_bucket(name, micros, bucket);
        return name;
    };
    constexpr std::int64_t sunday = 1'704'628'800'000'000;  // 2024-01-07T12:00:00Z
    CHECK(named(sunday, TimeBucket::day) == "2024-01-07");
    CHECK(named(sunday, TimeBucket::week) == "2024-01-01");
    CHECK(named(sunday, TimeBucket::month) == "2024-01");
    CHECK(named(sunday, TimeBucket::quarter) == "2024-Q1");
    CHECK(named(sunday, TimeBucket::year) == "2024");
    CHECK(named(-1, TimeBucket::day) == "1969-12-31");
}

TEST_CASE("sales are recognised by names and types", "[tables]") {
    const auto columns = [](std::initializer_list<std::pair<const char*, ValueType>> named) {
        std::vector<TableColumn> made;
        for (const auto& [name, type] : named) made.push_back({.name = name, .type = type});
        return made;
    };
    using enum ValueType;
    const auto sample = find_sales_columns(columns(
        {{"Order Date", datetime}, {"QTY", integer}, {"unit_price", real}, {"Country", text}}));
    REQUIRE(sample.has_value());
    CHECK_FALSE(sample->amount);
    CHECK(sample->quantity == 1U);
    CHECK(sample->price == 2U);
    CHECK(sample->country == 3U);
    CHECK_FALSE(sample->product_line);
    CHECK(find_sales_columns(
        columns({{"ORDERDATE", datetime}, {"SALES", real}, {"PRODUCTLINE", text}})));
    CHECK_FALSE(
        find_sales_columns(columns({{"ORDERDATE", text}, {"SALES", real}, {"COUNTRY", text}})));
    CHECK_FALSE(find_sales_columns(columns({{"DATE", date}, {"SALES", real}, {"CITY", text}})));
    CHECK_FALSE(find_sales_columns(columns({{"DATE", date}, {"AGE", integer}, {"COUNTRY", text}})));
}

TEST_CASE("sales are added up by month, product line and country", "[tables]") {
    RowTables tables(sales, sale_formats);
    auto& table = tables.from_file();
    const auto found = find_sales_columns(table.layout().columns);
    REQUIRE(found.has_value());
    JsonWriter json;
    write_sales(table, *found, json).value();
    CHECK(json.take() ==
          R"({"total":1000.75,"by_month":[{"month":"2003-02","total":0.75,"rows":2},)"
          R"({"month":"2003-05","total":1000,"rows":1},{"month":"2004-01","total":null,"rows":1}],)"
          R"("by_product_line":[{"product_line":"Planes","total":1000.25,"rows":3},)"
          R"({"product_line":"Ships","total":0.5,"rows":1}],)"
          R"("by_country":[{"country":"USA","total":1000,"rows":1},)"
          R"({"country":"France","total":0.75,"rows":2},{"country":null,"total":null,"rows":1}]})");
}

TEST_CASE("a product too large for a number spoils no other group", "[tables]") {
    const std::vector<ColumnFormat> formats{{.name = "qty", .type = ValueType::real},
                                            {.name = "price", .type = ValueType::real},
                                            {.name = "sku"},
                                            {.name = "date", .type = ValueType::date}};
    RowTables tables(
        "qty,price,sku,date\n1,2,a,\n1e200,1e200,b,\n1,1,b,\n1e200,-1e200,c,\n1e200,1e200,c,\n"
        "3,1,d,\n",
        formats);
    auto& table = tables.from_file();
    JsonWriter json;
    write_sales(table, *find_sales_columns(table.layout().columns), json).value();
    CHECK(json.take() ==
          R"({"total":null,"by_month":[{"month":null,"total":null,"rows":6}],)"
          R"("by_product_line":[)"
          R"({"product_line":"b","total":null,"rows":2},{"product_line":"d","total":3,"rows":1},)"
          R"({"product_line":"a","total":2,"rows":1},{"product_line":"c","total":null,"rows":2}],)"
          R"("by_country":[]})");
}

TEST_CASE("sales of more products than are kept are grouped all the same", "[tables]") {
    std::string bytes = "ORDERDATE,PRODUCTLINE,COUNTRY,QUANTITY,SALES\n";
    for (std::size_t i = 0; i <= KeyTotals::keys_max; ++i) {
        bytes += fmt::format("2/24/2003 0:00,p{0},France,1,{0}\n", i);
    }
    RowTables tables(bytes, sale_formats);
    auto& table = tables.from_file();
    JsonWriter json;
    write_sales(table, *find_sales_columns(table.layout().columns), json).value();
    const auto written = json.take();
    CHECK(written.find(R"("by_product_line":[{"product_line":"p100000","total":100000,"rows":1},)"
                       R"({"product_line":"p99999","total":99999,"rows":1})") != written.npos);
    CHECK(written.ends_with(
        R"("by_country":[{"country":"France","total":5000050000,"rows":100001}]})"));
}
