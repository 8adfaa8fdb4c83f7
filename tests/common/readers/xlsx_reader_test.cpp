#include "common/readers/xlsx_reader.h"

#include "tests/common/readers/reading.h"
#include "tests/common/readers/workbooks.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

namespace {

using Strings = std::vector<std::string>;

struct Workbook {
    ReadOptions options;

    Reading read(const WorkbookParts& parts) const { return read_bytes(packaged(parts)); }
    Reading read_bytes(const std::string& bytes) const {
        const auto whole = read_whole(std::make_unique<XlsxReader>(options), bytes);
        std::mt19937 random(1);
        CHECK(read_pieces(std::make_unique<XlsxReader>(options), cut_randomly(bytes, random, 99)) ==
              whole);
        return whole;
    }
    /// The rows of a workbook with one sheet of these `<row>` elements.
    Reading read_rows(const std::string& rows) const { return read(one_sheet(rows)); }
};

std::string inline_text(const std::string& cell, const std::string& text) {
    return "<c r=\"" + cell + "\" t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
}

std::string fault_code(const Reading& reading) { return reading.fault ? reading.fault->code : ""; }

}  // namespace

TEST_CASE_METHOD(Workbook, "the first row is the header, the cells have their kinds", "[xlsx]") {
    const auto reading =
        read_rows("<row r=\"1\">" + inline_text("A1", "name") + inline_text("B1", "price") +
                  inline_text("C1", "sold") + "</row>" + "<row r=\"2\">" +
                  inline_text("A2", "pen &amp; ink") +
                  "<c r=\"B2\"><v>0.10000000000000001</v></c><c r=\"C2\" t=\"b\"><v>1</v></c></row>"
                  "<row r=\"4\"><c r=\"C4\" t=\"b\"><v>0</v></c><c r=\"A4\" "
                  "t=\"str\"><f>1</f><v>x</v></c></row>");
    CHECK(reading.report.columns == Strings{"name", "price", "sold"});
    CHECK(reading.row(0) == "\"pen & ink\" 0.1 true");
    CHECK(reading.row(1) == "\"x\" - false");
    CHECK(reading.lines == std::vector<std::uint64_t>{2, 4});
    CHECK(reading.report.format == "xlsx");
    CHECK(reading.report.dialect.at("sheet") == "Sheet1");
}

TEST_CASE_METHOD(Workbook, "shared texts: rich runs are joined, phonetic ones left out", "[xlsx]") {
    auto parts = one_sheet(
        "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>"
        "<row><c t=\"s\"><v>2</v></c><c t=\"s\"><v>99</v></c></row>");
    parts["xl/sharedStrings.xml"] =
        "<sst><si><t>a</t></si><si><t>b</t></si><si><r><t>rich </t></r><r><t>text_x000A_</t></r>"
        "<rPh><t>hint</t></rPh></si></sst>";
    const auto reading = read(parts);
    CHECK(reading.report.columns == Strings{"a", "b"});
    CHECK(reading.row(0) == "\"rich text\n\" -");
    CHECK(reading.report.warnings.size() == 1);
}

TEST_CASE_METHOD(Workbook, "numbers in a date's format are dates", "[xlsx]") {
    auto parts = one_sheet(
        "<row><c t=\"str\"><v>d</v></c><c t=\"str\"><v>t</v></c></row>"
        "<row><c s=\"1\"><v>45000</v></c><c s=\"2\"><v>45000.75</v></c></row>"
        "<row><c s=\"0\"><v>45000</v></c><c s=\"2\"><v>0.75</v></c></row>");
    parts["xl/styles.xml"] =
        "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy hh:mm\"/></numFmts>"
        "<cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>"
        "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/></cellXfs>"
        "</styleSheet>";
    auto reading = read(parts);
    CHECK(reading.row(0) == R"("2023-03-15" "2023-03-15T18:00:00")");
    CHECK(reading.row(1) == R"(45000 "18:00:00")");
    CHECK(reading.report.dialect.at("date_system") == "1900");

    parts["xl/workbook.xml"].insert(parts["xl/workbook.xml"].find("<sheets"),
                                    "<workbookPr date1904=\"1\"/>");
    CHECK(read(parts).row(0) == R"("2027-03-16" "2027-03-16T18:00:00")");
}

TEST_CASE_METHOD(Workbook, "errors are missing and counted, so are formulas nobody calculated",
                 "[xlsx]") {
    const auto reading = read_rows(
        "<row><c t=\"str\"><v>a</v></c><c t=\"str\"><v>b</v></c></row>"
        "<row><c t=\"e\"><v>#N/A</v></c><c><v>1</v></c></row>"
        "<row><c t=\"e\"><v>#DIV/0!</v></c><c t=\"e\"><v>#N/A</v></c></row>"
        "<row><c><f>A1+1</f></c><c><v>2</v></c></row>");
    CHECK(reading.row(0) == "- 1");
    CHECK(reading.row(1) == "- -");
    CHECK(reading.report.rows == 3);
    CHECK(reading.report.cell_errors ==
          std::map<std::string, std::uint64_t>{{"#DIV/0!", 1}, {"#N/A", 2}});
    REQUIRE(reading.report.warnings.size() == 1);
    CHECK(reading.report.warnings[0].find("1 formulas") == 0);
}

TEST_CASE_METHOD(Workbook, "titles above the header are left out, cells beside it are kept",
                 "[xlsx]") {
    const auto reading =
        read_rows("<row r=\"1\">" + inline_text("B1", "Sales 2024") + "</row><row r=\"2\"/>" +
                  "<row r=\"3\">" + inline_text("B3", "day") + inline_text("D3", "sum") + "</row>" +
                  "<row r=\"4\"><c r=\"B4\"><v>1</v></c><c r=\"D4\"><v>2</v></c>" +
                  inline_text("F4", "note") + "</row>");
    CHECK(reading.report.columns == Strings{"day", "column_2", "sum", "column_4"});
    CHECK(reading.row(0) == R"(1 - 2 "note")");
    CHECK(reading.report.dialect.at("header") == "row 3");
    CHECK(reading.report.warnings.size() == 2);
}

TEST_CASE_METHOD(Workbook, "a sheet of one column has a header as well", "[xlsx]") {
    std::string rows;
    for (int i = 0; i < 40; ++i) rows += "<row>" + inline_text("A1", std::to_string(i)) + "</row>";
    const auto reading = read_rows(rows);
    CHECK(reading.report.columns == Strings{"0"});
    CHECK(reading.report.rows == 39);
    CHECK(read_rows("<row><c><v>7</v></c></row>").report.columns == Strings{"7"});
}

TEST_CASE_METHOD(Workbook, "a sheet without a header has data in its first row", "[xlsx]") {
    options.has_header = false;
    const auto reading = read_rows("<row><c><v>1</v></c><c><v>2</v></c></row>");
    CHECK(reading.report.columns == Strings{"column_1", "column_2"});
    CHECK(reading.row(0) == "1 2");
    CHECK(read_rows("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>").report.rows == 2);
}

TEST_CASE_METHOD(Workbook, "the first shown sheet with data is read, unless one is named",
                 "[xlsx]") {
    const auto parts = workbook({{"Secret", "<row><c><v>1</v></c></row>", "hidden"},
                                 {"Empty", "<row><c/></row>"},
                                 {"Data", "<row><c><v>2</v></c></row>"},
                                 {"More", "<row><c><v>3</v></c></row>"}});
    auto reading = read(parts);
    CHECK(reading.report.columns == Strings{"2"});
    CHECK(reading.report.tables == std::vector<TableChoice>{{"Secret", true, false},
                                                            {"Empty", false, false},
                                                            {"Data", false, true},
                                                            {"More", false, false}});
    options.sheet = "secret";
    CHECK(read(parts).report.columns == Strings{"1"});
    options.sheet = "Empty";
    CHECK(fault_code(read(parts)) == "empty_file");
    options.sheet = "Nothing";
    reading = read(parts);
    CHECK(fault_code(reading) == "unknown_sheet");
    CHECK(reading.fault->detail.find("Secret, Empty, Data, More") != std::string::npos);
}

TEST_CASE_METHOD(Workbook, "merged cells have their value in the first", "[xlsx]") {
    auto parts =
        one_sheet("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c/></row>");
    auto& sheet = parts["xl/worksheets/sheet1.xml"];
    sheet.insert(sheet.find("</worksheet>"), "<mergeCells><mergeCell ref=\"A2:B2\"/></mergeCells>");
    const auto reading = read(parts);
    CHECK(reading.row(0) == "3 -");
    CHECK(reading.report.warnings.front().find("1 merged ranges") == 0);
}

TEST_CASE_METHOD(Workbook, "prefixed names, absolute targets and missing references are followed",
                 "[xlsx]") {
    auto parts = one_sheet("");
    parts["xl/worksheets/sheet1.xml"] =
        "<x:worksheet xmlns:x=\"u\"><x:sheetData><x:row><x:c t=\"str\"><x:v>a</x:v></x:c></x:row>"
        "<x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>";
    auto& targets = parts["xl/_rels/workbook.xml.rels"];
    targets.replace(targets.find("worksheets/"), 11, "/xl/worksheets/");
    CHECK(read(parts).row(0) == "5");
}

TEST_CASE_METHOD(Workbook, "what is no workbook, or has a DOCTYPE, is a fault", "[xlsx]") {
    CHECK(fault_code(read_bytes("PK\x03\x04 and no more")) == "damaged_workbook");
    CHECK(fault_code(read_bytes(zipped({{"a.txt", "text"}}))) == "not_a_workbook");
    auto bytes = packaged(one_sheet("<row><c><v>1</v></c></row>"));
    CHECK(fault_code(read_bytes(bytes.substr(0, bytes.size() / 2))) == "damaged_workbook");
    auto parts = one_sheet("<row><c><v>1</v></c></row>");
    parts["xl/worksheets/sheet1.xml"].insert(
        0, "<!DOCTYPE x [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;&a;\">]>");
    CHECK(fault_code(read(parts)) == "doctype");
    parts["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData><row></sheetData></worksheet>";
    const auto broken = read(parts);
    CHECK(fault_code(broken) == "damaged_workbook");
    CHECK((broken.fault->offset >= 27 && broken.fault->offset < 40));  // in </sheetData>
}

TEST_CASE_METHOD(Workbook, "a workbook that grows beyond measure is stopped", "[xlsx]") {
    const auto blank_rows = [] {
        std::string rows;
        for (int i = 0; i < 4'000'000; ++i) rows += "<row/>";
        return rows;
    }();
    CHECK(fault_code(read_whole(std::make_unique<XlsxReader>(options),
                                packaged(one_sheet(blank_rows)))) == "expansion_limit");
    options.expanded_bytes_max = 100;
    CHECK(fault_code(read_rows("<row><c><v>1</v></c></row>")) == "expansion_limit");
    options = {};
    options.spooled_bytes_max = 300;
    CHECK(fault_code(read_rows("<row><c><v>1</v></c></row>")) == "expansion_limit");
}

TEST_CASE_METHOD(Workbook, "limits of rows, texts and columns hold", "[xlsx]") {
    options.record_bytes_max = 100;
    const auto long_text = std::string(101, 'x');
    const auto reading =
        read_rows("<row>" + inline_text("A1", "a") + inline_text("B1", "b") + "</row><row>" +
                  inline_text("A2", long_text) + "</row><row><c r=\"A3\"><v>3</v></c></row>");
    CHECK(reading.report.rows == 1);
    REQUIRE(reading.rejects.size() == 1);
    CHECK(reading.rejects[0].reason == "record_too_long");
    CHECK(reading.rejects[0].line == 2);
    auto parts = one_sheet("<row><c t=\"s\"><v>0</v></c></row>");
    parts["xl/sharedStrings.xml"] = "<sst><si><t>" + long_text + "</t></si></sst>";
    CHECK(fault_code(read(parts)) == "record_too_long");
    options.columns_max = 3;
    CHECK(fault_code(read_rows("<row><c r=\"A1\"><v>1</v></c><c r=\"D1\"><v>1</v></c></row>")) ==
          "too_many_columns");
    CHECK(fault_code(read_rows("<row><c r=\"A1\"><v>1</v></c><c r=\"C1\"><v>1</v></c></row>"
                               "<row><c r=\"D2\"><v>1</v></c></row>")) == "too_many_columns");
    options.column_name_bytes_max = 5;
    CHECK(fault_code(read_rows("<row>" + inline_text("A1", "abc") + inline_text("B1", "def") +
                               "</row>")) == "too_many_columns");
}

TEST_CASE_METHOD(Workbook, "batches are as large as any reader's, and long texts make them smaller",
                 "[xlsx]") {
    std::string rows = "<row><c t=\"str\"><v>a</v></c></row>";
    for (int i = 0; i < 10'000; ++i) rows += "<row><c><v>" + std::to_string(i) + "</v></c></row>";
    const auto reading =
        read_whole(std::make_unique<XlsxReader>(options), packaged(one_sheet(rows)));
    CHECK(reading.rows.size() == 10'000);
    CHECK(reading.largest_batch == 4'096);
    std::string texts = "<row><c t=\"str\"><v>a</v></c></row>";
    for (int i = 0; i < 100; ++i)
        texts += "<row>" + inline_text("A1", std::string(100'000, 'x')) + "</row>";
    const auto long_ones =
        read_whole(std::make_unique<XlsxReader>(options), packaged(one_sheet(texts)));
    CHECK(long_ones.rows.size() == 100);
    CHECK(long_ones.largest_batch < 40);
}

TEST_CASE_METHOD(Workbook, "a damaged workbook ends in a fault or in rows, however it is cut",
                 "[xlsx]") {
    auto parts = one_sheet(
        "<row><c t=\"s\"><v>0</v></c><c t=\"str\"><v>b</v></c></row>"
        "<row><c s=\"1\"><v>45000</v></c><c t=\"s\"><v>1</v></c></row>");
    parts["xl/sharedStrings.xml"] = "<sst><si><t>a</t></si><si><r><t>x</t></r></si></sst>";
    parts["xl/styles.xml"] =
        "<styleSheet><cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    const bool stored = GENERATE(true, false);
    const auto bytes = zipped({parts.begin(), parts.end()}, stored);
    std::mt19937 random(5);
    for (int round = 0; round < 300; ++round) {
        auto damaged = bytes;
        for (int i = 0; i < 3; ++i) {
            damaged[random() % damaged.size()] = static_cast<char>(random());
        }
        INFO("round " << round);
        const auto whole = read_whole(std::make_unique<XlsxReader>(options), damaged);
        CHECK(read_pieces(std::make_unique<XlsxReader>(options),
                          cut_randomly(damaged, random, 500)) == whole);
        CHECK((whole.fault || whole.report.rows == whole.rows.size()));
    }
}
