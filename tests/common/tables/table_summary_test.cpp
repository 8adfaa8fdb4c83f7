#include "common/tables/table_summary.h"

#include "tests/common/tables/row_tables.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

namespace {

const std::vector<ColumnFormat> formats{{.name = "DATE", .type = ValueType::date},
                                        {.name = "COUNTRY"},
                                        {.name = "SALES", .type = ValueType::real}};
constexpr std::string_view bytes =
    "DATE,COUNTRY,SALES\n"
    "2003-02-24,France,0.25\n"
    "2003-03-01,USA,2\n";

}  // namespace

TEST_CASE("a table's summary is its aggregates, with those of sales", "[tables]") {
    RowTables tables(bytes, formats);
    const auto summary = summarize(tables.from_file()).value();
    CHECK(summary.starts_with(R"({"row_count":2,"columns":{"DATE":{"type":"date","count":2)"));
    CHECK(summary.find(R"("sales":{"total":2.25,"by_month":[{"month":"2003-02","total":0.25)") !=
          std::string::npos);
    CHECK(summarize(tables.from_bytes()).value() == summary);
}

TEST_CASE("a table file keeps the summary that it is given", "[tables]") {
    const TempDir folder;
    const auto path = folder.file("rows.db");
    write_row_file(path, bytes, formats).value();
    auto table = RowTable::open(path).value();
    CHECK_FALSE(kept_summary(*table).value());
    const auto summary = summarize(*table).value();
    table.reset();
    keep_summary(path, summary).value();
    table = RowTable::open(path).value();
    CHECK(kept_summary(*table).value() == summary);
    CHECK(summarize(*table).value() == summary);
}

TEST_CASE("a table that is made of an upload's bytes has no summary", "[tables]") {
    RowTables tables(bytes, formats);
    CHECK_FALSE(kept_summary(tables.from_bytes()).value());
}

TEST_CASE("what is answered unasked is what the file keeps, and nothing else is", "[tables]") {
    const TempDir folder;
    const auto path = folder.file("rows.db");
    write_row_file(path, bytes, formats).value();
    const auto answer = [&](const QueryParameters& asked) {
        const auto table = RowTable::open(path).value();
        const auto query = parse_aggregate_query(asked, table->layout().columns).value();
        return find_aggregates(*table, query).value();
    };
    CHECK(answer({}) == summarize(*RowTable::open(path).value()).value());
    keep_summary(path, "kept").value();
    CHECK(answer({}) == "kept");
    CHECK(answer({{"columns", "DATE,COUNTRY,SALES"}}) == "kept");
    for (const QueryParameters& asked :
         {QueryParameters{{"filter[SALES][gt]", "0"}}, QueryParameters{{"group_by", "COUNTRY"}},
          QueryParameters{{"columns", "SALES"}}, QueryParameters{{"columns", "SALES,COUNTRY,DATE"}},
          QueryParameters{{"measures", "count"}}}) {
        CHECK(answer(asked).starts_with(R"({"row_count":2)"));
    }
}
