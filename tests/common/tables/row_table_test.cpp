#include "common/tables/row_table.h"

#include "tests/common/tables/row_tables.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

namespace {

const std::vector<ColumnFormat> order_formats{
    {.name = "ORDER", .type = ValueType::integer},
    {.name = "PRICE", .type = ValueType::real},
    {.name = "DATE", .type = ValueType::datetime},
    {.name = "CITY", .type = ValueType::text},
};
constexpr std::string_view orders =
    "ORDER,PRICE,DATE,CITY\n"
    "10107,95.70,2/24/2003 0:00,NYC\n"
    "10121,NA,5/7/2003 0:00,Reims\n"
    "10134,83.26,7/1/2003 0:00,NA\n"
    "10145,83.26,,Paris\n"
    "10159,cheap,2003-10-10T14:30:00Z,\n";

}  // namespace

TEST_CASE("rows are typed, and the same from the bytes and from the file", "[tables]") {
    RowTables tables(orders, order_formats);
    for (auto* table : {&tables.from_bytes(), &tables.from_file()}) {
        std::vector<std::string> rows;
        const auto page = table->page(tables.select({}), {}, nullptr, [&](const RowCursor& row) {
            rows.push_back(shown_row(row));
        });
        REQUIRE(page.has_value());
        CHECK(rows == std::vector<std::string>{"10107|95.7|2003-02-24T00:00:00Z|NYC",
                                               "10121||2003-05-07T00:00:00Z|Reims",
                                               "10134|83.26|2003-07-01T00:00:00Z|NA",
                                               "10145|83.26||Paris",
                                               "10159||2003-10-10T14:30:00Z|"});
        CHECK(page->total == 5U);
        CHECK_FALSE(page->next);
        CHECK_FALSE(page->previous);
    }
}

TEST_CASE("a cell's text is kept where its value does not tell it", "[tables]") {
    RowTables tables(orders, order_formats);
    std::vector<std::string> texts;
    const std::vector<std::uint64_t> all{0, 1, 2, 3, 4};
    const auto visited = tables.from_file().visit_rows(all, [&](const RowCursor& row) {
        for (std::size_t i = 0; i < row.columns(); ++i) {
            if (const auto text = row.text(i)) texts.emplace_back(*text);
        }
    });
    REQUIRE(visited.has_value());
    CHECK(texts == std::vector<std::string>{"95.70", "2/24/2003 0:00", "NA", "5/7/2003 0:00",
                                            "7/1/2003 0:00", "cheap"});
}

TEST_CASE("rows with a cell that is nothing of its column's type are known", "[tables]") {
    RowTables tables(orders, order_formats);
    CHECK(tables.from_file().problem_rows(10).value() == std::vector<std::uint64_t>{4});
}

TEST_CASE("filters leave the rows that fit all of them", "[tables]") {
    struct Case {
        QueryParameters filters;
        std::vector<std::string> orders;
    };
    const std::vector<Case> cases{
        {{{"filter[ORDER]", "10134"}}, {"10134"}},
        {{{"filter[ORDER][gt]", "10134"}}, {"10145", "10159"}},
        {{{"filter[ORDER][gte]", "10134"}, {"filter[ORDER][<]", "10159"}}, {"10134", "10145"}},
        {{{"filter[PRICE][lte]", "83.26"}}, {"10134", "10145"}},
        {{{"filter[PRICE][null]", "true"}}, {"10121", "10159"}},
        {{{"filter[PRICE][null]", "false"}, {"filter[PRICE][ne]", "95.7"}}, {"10134", "10145"}},
        {{{"filter[PRICE][!=]", "95.7"}}, {"10121", "10134", "10145", "10159"}},
        {{{"filter[CITY]", "NA"}}, {"10134"}},
        {{{"filter[CITY]", ""}}, {"10159"}},
        {{{"filter[CITY][contains]", "IS"}}, {"10145"}},
        {{{"filter[CITY][in]", "Paris,NYC"}}, {"10107", "10145"}},
        {{{"filter[DATE]", "2003-02-24"}}, {"10107"}},
        {{{"filter[DATE]", "2003-10-10"}}, {"10159"}},
        {{{"filter[DATE][gt]", "2003-07-01"}}, {"10159"}},
        {{{"filter[DATE][lte]", "2003-05-07"}}, {"10107", "10121"}},
        {{{"filter[DATE][contains]", "/2003"}}, {"10107", "10121", "10134"}},
        {{{"filter[PRICE][contains]", "CHEAP"}}, {"10159"}},
        {{{"filter[ORDER][in]", "1"}}, {}},
    };
    RowTables tables(orders, order_formats);
    for (auto [filters, expected] : cases) {
        CAPTURE(filters);
        filters.emplace_back("columns", "ORDER");
        const auto shown = tables.page(filters);
        CHECK(shown.rows == expected);
        CHECK(shown.answer.total == expected.size());
    }
}

TEST_CASE("a faulty query is told what there is", "[tables]") {
    RowTables tables(orders, order_formats);
    const auto fault = [&](const QueryParameters& parameters) {
        const auto parsed = parse_row_selection(parameters, tables.from_file().layout().columns);
        REQUIRE(parsed.has_error());
        return parsed.error().parameter + ": " + parsed.error().detail;
    };
    CHECK(fault({{"filter[PRIZE]", "1"}}) ==
          "filter[PRIZE]: there is no column \"PRIZE\"; the columns are ORDER, PRICE, DATE, CITY");
    CHECK(
        fault({{"filter[PRICE][like]", "1"}}) ==
        "filter[PRICE][like]: the operator must be one of eq, ne, lt, lte, gt, gte, contains, in, "
        "null");
    CHECK(fault({{"filter[ORDER]", "many"}}) ==
          "filter[ORDER]: \"ORDER\" is an integer column, and \"many\" is none of its values");
    CHECK(fault({{"sort", "PRIZE"}}).starts_with("sort: there is no column"));
    CHECK(fault({{"sort", "PRICE"}, {"order", "up"}}) == "order: order must be asc or desc");
    CHECK(fault({{"columns", "ORDER,PRIZE"}}).starts_with("columns: there is no column \"PRIZE\""));
}

TEST_CASE("a thousand values can be asked for, a column only once", "[tables]") {
    RowTables tables("n,t,at\n7,x,2024-01-02 10:00\n8,y,2025-01-01 00:00\n",
                     {{.name = "n", .type = ValueType::integer},
                      {.name = "t"},
                      {.name = "at", .type = ValueType::datetime}});
    std::string numbers = "0", days = "2024-01-02";
    for (int i = 1; i < 1'000; ++i) {
        numbers += fmt::format(",{}", i);
        days += ",2023-05-01";
    }
    CHECK(tables.page({{"filter[n][in]", numbers}}).rows.size() == 2);
    CHECK(tables.page({{"filter[t][in]", numbers.substr(2) + ",x"}}).rows.size() == 1);
    CHECK(tables.page({{"filter[at][in]", days}}).rows.size() == 1);
    CHECK(tables.page({{"filter[at][in]", "2025-01-01T00:00:00Z,2024-01-02"}}).rows.size() == 2);
    const auto twice =
        parse_row_selection({{"columns", "n,t,n"}}, tables.from_file().layout().columns);
    REQUIRE(twice.has_error());
    CHECK(twice.error().detail == "\"n\" is named twice");
}

TEST_CASE("text of a request never becomes part of a statement", "[tables]") {
    RowTables tables(orders, order_formats);
    CHECK(tables.page({{"filter[CITY]", "' OR 1=1 --"}}).rows.empty());
    CHECK(tables.page({{"filter[CITY][contains]", "'); DROP TABLE rows_0; --"}}).rows.empty());
    CHECK(tables.page({}).rows.size() == 5);
}

TEST_CASE("the connection does nothing but read", "[tables]") {
    RowTables tables(orders, order_formats);
    for (const auto sql : {"DELETE FROM rows_0", "ATTACH 'x.db' AS x", "PRAGMA writable_schema = 1",
                           "CREATE TEMP TABLE t (a)"}) {
        CHECK(run_sqlite(tables.from_file().database(), sql).has_error());
        CHECK(run_sqlite(tables.from_bytes().database(), sql).has_error());
    }
}

namespace {

/// n, and n modulo 7 in a column `rest` that has no value where that is 6.
std::string numbers(int count) {
    std::string csv = "n,rest\n";
    for (int i = 0; i < count; ++i) {
        csv += i % 7 == 6 ? fmt::format("{},\n", i) : fmt::format("{},{}\n", i, i % 7);
    }
    return csv;
}
const std::vector<ColumnFormat> number_formats{{.name = "n", .type = ValueType::integer},
                                               {.name = "rest", .type = ValueType::integer}};

}  // namespace

TEST_CASE("cursors lead through a table and back", "[tables]") {
    RowTables tables(numbers(50), number_formats);
    const auto query = GENERATE(QueryParameters{}, QueryParameters{{"filter[rest][gte]", "2"}},
                                QueryParameters{{"sort", "rest"}},
                                QueryParameters{{"sort", "-rest"}, {"filter[n][lt]", "40"}});
    auto all = tables.page(query, {.limit = 1'000}).rows;
    std::vector<std::string> forward, backward;
    std::optional<std::uint64_t> at;
    ShownPage page;
    do {
        page = tables.page(query, {.after = at, .limit = 7});
        forward.insert(forward.end(), page.rows.begin(), page.rows.end());
        at = page.answer.next;
    } while (at);
    CHECK(forward == all);

    backward = page.rows;
    while (page.answer.previous) {
        page = tables.page(query, {.before = page.answer.previous, .limit = 7});
        backward.insert(backward.begin(), page.rows.begin(), page.rows.end());
    }
    CHECK(backward == all);
}

TEST_CASE("a page cut short on the way back keeps the rows before the cursor", "[tables]") {
    std::string bytes = "n,t\n";
    for (int i = 0; i < 9; ++i) bytes += fmt::format("{},{}\n", i, std::string(3'000'000, 'x'));
    RowTables tables(bytes, {{.name = "n", .type = ValueType::integer}, {.name = "t"}});
    const auto builder = open_table_file(tables.path()).value();
    const auto order =
        SortedRows::build(builder.get(), tables.from_file().layout(), 0, tables.folder()).value();
    const auto sorted = GENERATE(false, true);
    const auto* kept = GENERATE(false, true) ? order.get() : nullptr;
    const auto query = sorted ? QueryParameters{{"sort", "n"}} : QueryParameters{};
    const auto page = tables.page(query, {.before = 8}, kept);
    CHECK(page.rows.size() == 5);
    CHECK(page.answer.rows == 5);
    CHECK(page.rows.front().starts_with("3|"));
    CHECK(page.answer.previous == 3);
    CHECK(page.answer.next == 7);
    int visited = 0;
    const std::vector<std::uint64_t> all{0, 1, 2, 3, 4, 5, 6, 7, 8};
    CHECK(tables.from_file().visit_rows(all, [&](const RowCursor&) { ++visited; }).has_value());
    CHECK(visited == 5);
}

TEST_CASE("a page's number leads where its cursors do", "[tables]") {
    RowTables tables(numbers(50), number_formats);
    const auto query = GENERATE(QueryParameters{}, QueryParameters{{"filter[rest]", "3"}},
                                QueryParameters{{"sort", "rest"}});
    const auto all = tables.page(query, {.limit = 1'000}).rows;
    const auto page = tables.page(query, {.skip = 4, .limit = 3}).rows;
    CHECK(page == std::vector<std::string>(all.begin() + 4, all.begin() + 7));
    CHECK(tables.page(query, {.skip = 60}).rows.empty());
}

TEST_CASE("rows without a value come last, or first if descending", "[tables]") {
    RowTables tables("n,x\n0,2\n1,\n2,1\n3,2\n", {{.name = "n", .type = ValueType::integer},
                                                  {.name = "x", .type = ValueType::integer}});
    CHECK(tables.page({{"sort", "x"}, {"columns", "n"}}).rows ==
          std::vector<std::string>{"2", "0", "3", "1"});
    CHECK(tables.page({{"sort", "x"}, {"order", "desc"}, {"columns", "n"}}).rows ==
          std::vector<std::string>{"1", "3", "0", "2"});
}

TEST_CASE("the kept order of a column gives the pages that sorting gives", "[tables]") {
    RowTables tables(numbers(200), number_formats);
    auto& table = tables.from_file();
    const auto builder = open_table_file(tables.path()).value();
    const auto order = SortedRows::build(builder.get(), table.layout(), 1, tables.folder()).value();
    REQUIRE(order->rows() == 200);
    const auto direction = GENERATE("asc", "desc");
    const QueryParameters query{{"sort", "rest"}, {"order", direction}};
    for (const auto& page : {RowPage{.limit = 9}, RowPage{.after = 150, .limit = 9},
                             RowPage{.before = 20, .limit = 9}, RowPage{.skip = 195}}) {
        const auto kept = tables.page(query, page, order.get());
        const auto sorted = tables.page(query, page);
        CHECK(kept.rows == sorted.rows);
        CHECK(kept.answer.next == sorted.answer.next);
        CHECK(kept.answer.previous == sorted.answer.previous);
    }
}

TEST_CASE("numbers, times and texts are ordered outside of SQLite as they are in it", "[tables]") {
    RowTables tables(
        "n,x,d,t\n1,-0,2024-03-01,b\n-5,0,,B\n,1.5,2023-12-31,\n1,-1e9,2024-03-01,a\n"
        "12345678901234,,1969-01-01,10\n-5,0.25,2024-02-29,9\n0,-1.5,,ä\n",
        {{.name = "n", .type = ValueType::integer},
         {.name = "x", .type = ValueType::real},
         {.name = "d", .type = ValueType::date},
         {.name = "t"}});
    auto& table = tables.from_file();
    const auto builder = open_table_file(tables.path()).value();
    const auto column = GENERATE(range(std::size_t{0}, std::size_t{4}));
    const auto order =
        SortedRows::build(builder.get(), table.layout(), column, tables.folder()).value();
    const auto direction = GENERATE("asc", "desc");
    const QueryParameters query{{"sort", table.layout().columns[column].name},
                                {"order", direction}};
    CHECK(tables.page(query, {}, order.get()).rows == tables.page(query, {}).rows);
}

TEST_CASE("a file wider than an SQLite table is read whole", "[tables]") {
    std::string header, row;
    std::vector<ColumnFormat> formats;
    for (int i = 0; i < 3'000; ++i) {
        header += fmt::format("{}c{}", i == 0 ? "" : ",", i);
        row += fmt::format("{}{}.50", i == 0 ? "" : ",", i);
        formats.push_back({.name = fmt::format("c{}", i), .type = ValueType::real});
    }
    RowTables tables(header + "\n" + row + "\n" + row + "\n", formats);
    const auto all = tables.page({});
    REQUIRE(all.rows.size() == 2);
    CHECK(all.rows[0].starts_with("0.5|1.5|2.5|"));
    CHECK(all.rows[1].ends_with("|2998.5|2999.5"));
    CHECK(tables
              .page({{"filter[c1200]", "1200.5"},
                     {"filter[c3]", "3.5"},
                     {"sort", "c2500"},
                     {"columns", "c0,c2999"}})
              .rows == std::vector<std::string>{"0.5|2999.5", "0.5|2999.5"});
}

TEST_CASE("columns that JSON shows late are columns of every row", "[tables]") {
    RowTables tables(R"([{"a": 1}, {"a": 2, "b": "x"}])",
                     {{.name = "a", .type = ValueType::integer}, {.name = "b"}}, FileFormat::json);
    CHECK(tables.page({}).rows.size() == 2);
    CHECK(tables.page({{"filter[b][null]", "false"}, {"columns", "a"}}).rows ==
          std::vector<std::string>{"2"});
}

TEST_CASE("a file without rows is a table without rows", "[tables]") {
    RowTables tables("a,b\n");
    const auto page = tables.page({});
    CHECK(page.rows.empty());
    CHECK(page.answer.total == 0U);
    CHECK(tables.from_file().layout().columns.size() == 2);
}
