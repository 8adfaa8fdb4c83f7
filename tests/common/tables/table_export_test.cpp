#include "common/tables/table_export.h"

#include "common/tables/row_sample.h"
#include "tests/common/tables/row_tables.h"

#include <catch2/catch.hpp>

#include <cstring>

using namespace undertone;
using namespace undertone::testing;

namespace {

const std::vector<ColumnFormat> formats{{.name = "n", .type = ValueType::real},
                                        {.name = "at", .type = ValueType::date},
                                        {.name = "text"}};
constexpr std::string_view table =
    "n,at,text\n"
    "1.50,2/24/2003,plain\n"
    "NA,,\"a \"\"quoted\"\", text\"\n"
    "-3,2003-05-07,=SUM(A1)\n"
    ",,+49 30 123456\n";

std::string all_of(const ExportPieces& pieces) {
    std::string out, piece;
    for (bool more = true; more;) {
        piece.clear();
        more = pieces(piece).value();
        out += piece;
    }
    return out;
}

std::string from_file(std::string_view bytes, const ExportOptions& options) {
    auto read = [bytes](std::span<char> buffer) mutable -> Result<std::size_t> {
        const auto count = std::min(buffer.size(), bytes.size());
        std::memcpy(buffer.data(), bytes.data(), count);
        bytes.remove_prefix(count);
        return count;
    };
    return all_of(export_file(read, make_reader(FileFormat::csv, {}), formats, options));
}

std::string from_rows(const ExportOptions& options, const QueryParameters& parameters = {}) {
    RowTables tables(table, formats);
    auto walk = tables.from_file().walk(tables.select(parameters), nullptr).value();
    return all_of(export_rows(std::move(walk), options, nullptr));
}

}  // namespace

TEST_CASE("an export has every cell's text, but for formulas", "[tables]") {
    const std::string expected =
        "n,at,text\r\n"
        "1.50,2/24/2003,plain\r\n"
        "NA,,\"a \"\"quoted\"\", text\"\r\n"
        "-3,2003-05-07,'=SUM(A1)\r\n"
        ",,+49 30 123456\r\n";
    CHECK(from_file(table, {}) == expected);
    CHECK(from_rows({}) == expected);
    CHECK(from_file(table, {.guarded = false}).find("'=") == std::string::npos);
}

TEST_CASE("a cleaned export has values as their types write them", "[tables]") {
    const std::string expected =
        "n,at,text\r\n"
        "1.5,2003-02-24,plain\r\n"
        ",,\"a \"\"quoted\"\", text\"\r\n"
        "-3,2003-05-07,'=SUM(A1)\r\n"
        ",,+49 30 123456\r\n";
    CHECK(from_file(table, {.cleaned = true}) == expected);
    CHECK(from_rows({.cleaned = true}) == expected);
}

TEST_CASE("NDJSON has texts, or typed values if cleaned", "[tables]") {
    const std::string original = R"({"n":"1.50","at":"2/24/2003","text":"plain"})"
                                 "\n"
                                 R"({"n":"NA","at":null,"text":"a \"quoted\", text"})"
                                 "\n"
                                 R"x({"n":"-3","at":"2003-05-07","text":"=SUM(A1)"})x"
                                 "\n"
                                 R"({"n":null,"at":null,"text":"+49 30 123456"})"
                                 "\n";
    CHECK(from_file(table, {.ndjson = true}) == original);
    CHECK(from_rows({.ndjson = true}) == original);
    CHECK(from_file(table, {.ndjson = true, .cleaned = true})
              .starts_with(R"({"n":1.5,"at":"2003-02-24","text":"plain"})"));
    CHECK(from_rows({.ndjson = true, .cleaned = true}) ==
          from_file(table, {.ndjson = true, .cleaned = true}));
}

TEST_CASE("filters, orders and columns hold for exports, too", "[tables]") {
    CHECK(from_rows({}, {{"filter[n][null]", "false"}, {"sort", "n"}, {"columns", "text,n"}}) ==
          "text,n\r\n'=SUM(A1),-3\r\nplain,1.50\r\n");
}

TEST_CASE("words for a missing value are exported as the file has them", "[tables]") {
    const std::string_view bytes = "id,t\n0012,n/a\n-,x\n";
    RowTables tables(bytes, {{.name = "id", .type = ValueType::identifier, .missing_words = {"-"}},
                             {.name = "t", .missing_words = {"n/a"}}});
    const auto selection = tables.select({{"sort", "-id"}});
    for (auto* rows : {&tables.from_file(), &tables.from_bytes()}) {
        const auto exported = [&](const ExportOptions& options) {
            return all_of(export_rows(rows->walk(selection, nullptr).value(), options, nullptr));
        };
        CHECK(exported({.guarded = false}) == "id,t\r\n-,x\r\n0012,n/a\r\n");
        CHECK(exported({.cleaned = true}) == "id,t\r\n,x\r\n0012,\r\n");
    }
}

TEST_CASE("an export walks a kept order, in pieces", "[tables]") {
    std::string bytes = "n,at,text\n";
    for (int i = 0; i < 25'000; ++i) bytes += fmt::format("{},,{:030}\n", i * 7'919 % 25'000, i);
    RowTables tables(bytes, formats);
    auto& rows = tables.from_file();
    const auto builder = open_table_file(tables.path()).value();
    const auto order = SortedRows::build(builder.get(), rows.layout(), 0, tables.folder()).value();
    const auto export_of = [&](const QueryParameters& query, const auto& kept) {
        return export_rows(rows.walk(tables.select(query), kept).value(), {}, nullptr);
    };
    const QueryParameters query{{"sort", "-n"}};
    std::string first;
    CHECK(export_of(query, order)(first).value());
    CHECK(first.size() < 2 * export_piece_bytes);
    CHECK(all_of(export_of(query, order)) ==
          all_of(export_of(query, std::shared_ptr<const SortedRows>())));
    CHECK(all_of(export_of({{"filter[n]", "7919"}}, order)) ==
          fmt::format("n,at,text\r\n7919,,{:030}\r\n", 1));

    const QueryParameters filtered{{"sort", "n"}, {"filter[text][contains]", "99"}};
    CHECK(all_of(export_of(filtered, order)) ==
          all_of(export_of(filtered, std::shared_ptr<const SortedRows>())));
    CHECK(all_of(export_of({{"sort", "n"}, {"filter[text]", "none"}}, order)) == "n,at,text\r\n");
}

TEST_CASE("a row of nothing but a missing cell is a line of its own", "[tables]") {
    CHECK(from_rows({}, {{"columns", "at"}}) ==
          "at\r\n2/24/2003\r\n\"\"\r\n2003-05-07\r\n\"\"\r\n");
    auto read = [bytes = std::string_view("t\nx\n\"\"\ny\n")](
                    std::span<char> buffer) mutable -> Result<std::size_t> {
        const auto count = bytes.copy(buffer.data(), buffer.size());
        bytes.remove_prefix(count);
        return count;
    };
    CHECK(all_of(export_file(read, make_reader(FileFormat::csv, {}), {}, {})) ==
          "t\r\nx\r\n\"\"\r\ny\r\n");
}

TEST_CASE("a file without rows is exported with its header", "[tables]") {
    CHECK(from_file("n,at,text\n", {}) == "n,at,text\r\n");
    CHECK(from_file("n,at,text\n", {.ndjson = true}).empty());
}

TEST_CASE("an export comes in pieces, whatever its size", "[tables]") {
    std::string bytes = "n,at,text\n";
    const std::string row = "7,,some text of no interest\n";
    while (bytes.size() < 5 * export_piece_bytes) bytes += row;
    auto read =
        [rest = std::string_view(bytes)](std::span<char> buffer) mutable -> Result<std::size_t> {
        const auto count = std::min(buffer.size(), rest.size());
        std::memcpy(buffer.data(), rest.data(), count);
        rest.remove_prefix(count);
        return count;
    };
    const auto pieces = export_file(read, make_reader(FileFormat::csv, {}), formats, {});
    std::size_t count = 0, largest = 0;
    std::string piece;
    for (bool more = true; more; ++count) {
        piece.clear();
        more = pieces(piece).value();
        largest = std::max(largest, piece.size());
    }
    CHECK(count >= 5);
    CHECK(largest < 3 * export_piece_bytes);
}

TEST_CASE("the same seed draws the same rows", "[tables]") {
    const auto drawn = draw_rows(1'000'000, 20, 7);
    CHECK(drawn == draw_rows(1'000'000, 20, 7));
    CHECK(drawn != draw_rows(1'000'000, 20, 8));
    CHECK(drawn.size() == 20);
    CHECK(std::is_sorted(drawn.begin(), drawn.end()));
    CHECK(drawn.back() < 1'000'000);
    CHECK(draw_rows(3, 20, 7) == std::vector<std::uint64_t>{0, 1, 2});
}
