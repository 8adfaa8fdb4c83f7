#include "common/readers/csv_reader.h"

#include "tests/common/readers/every_cut.h"
#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

namespace {

struct Csv {
    ReadOptions options;
    FileFormat format = FileFormat::csv;

    std::unique_ptr<Reader> reader() const { return std::make_unique<CsvReader>(format, options); }

    Reading read(std::string_view text) const {
        return read_in_every_cut([this] { return reader(); }, text);
    }
};

std::vector<std::string> rows_of(const Reading& reading) {
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < reading.rows.size(); ++i) rows.push_back(reading.row(i));
    return rows;
}

using Rows = std::vector<std::string>;
using Lines = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE_METHOD(Csv, "a plain CSV becomes rows under its header", "[csv]") {
    const auto reading = read("sender,message\nana,hello\nben,bye\n");
    CHECK(reading.report.columns == Rows{"sender", "message"});
    CHECK(rows_of(reading) == Rows{R"("ana" "hello")", R"("ben" "bye")"});
    CHECK(reading.lines == Lines{2, 3});
    CHECK(reading.report.rows == 2);
    CHECK(reading.report.dialect.at("delimiter") == ",");
    CHECK(reading.report.dialect.at("newline") == "lf");
    CHECK(reading.report.format == "csv");
}

TEST_CASE_METHOD(Csv, "LF, CRLF and CR end a line, and the last line may go without", "[csv]") {
    const auto newline = GENERATE(as<std::string>(), "\n", "\r\n", "\r");
    const auto last = GENERATE(true, false);
    const auto text = "a,b" + newline + "1,2" + newline + "3,4" + (last ? newline : "");
    const auto reading = read(text);
    CHECK(rows_of(reading) == Rows{R"("1" "2")", R"("3" "4")"});
    CHECK(reading.lines == Lines{2, 3});
}

TEST_CASE_METHOD(Csv, "quoted fields hold delimiters, line breaks and doubled quotes", "[csv]") {
    const auto reading =
        read("a,b\n\"x,y\",\"line one\nline two\r\nthree\"\n\"say \"\"hi\"\"\",\"\"\"\"\n");
    CHECK(rows_of(reading) ==
          Rows{"\"x,y\" \"line one\nline two\r\nthree\"", "\"say \"hi\"\" \"\"\""});
    CHECK(reading.lines == Lines{2, 5});
    CHECK(reading.report.warnings.empty());
}

TEST_CASE_METHOD(Csv, "a missing cell is not an empty text", "[csv]") {
    const auto reading = read("a,b,c\n,\"\",x\n");
    CHECK(rows_of(reading) == Rows{R"(- "" "x")"});
}

TEST_CASE_METHOD(Csv, "a quote inside an unquoted field is a plain character", "[csv]") {
    const auto reading = read("a,b\n5\" pipe,6\n x \"y\",\"z\"\n");
    CHECK(rows_of(reading) == Rows{R"("5" pipe" "6")", R"(" x "y"" "z")"});
    CHECK(reading.rejects.empty());
}

TEST_CASE_METHOD(Csv, "text after a closing quote is kept and warned of once", "[csv]") {
    const auto reading = read("a,b\n\"x\"y,1\n\"x\" \"y\",2\n");
    CHECK(rows_of(reading) == Rows{R"("xy" "1")", R"("x "y"" "2")"});
    REQUIRE(reading.report.warnings.size() == 1);
    CHECK(reading.report.warnings[0].find("line 2") != std::string::npos);
}

TEST_CASE_METHOD(Csv, "blank lines are skipped, empty cells are not", "[csv]") {
    const auto reading = read("\n  \na,b\n\n1,2\n   \n,\n\r\n3,4\n");
    CHECK(rows_of(reading) == Rows{R"("1" "2")", "- -", R"("3" "4")"});
    CHECK(reading.lines == Lines{5, 7, 9});
}

TEST_CASE_METHOD(Csv, "short rows are padded and counted, long ones rejected", "[csv]") {
    const auto reading = read("a,b,c\n1\n1,2,3,4\n1,2,3\n");
    CHECK(rows_of(reading) == Rows{R"("1" - -)", R"("1" "2" "3")"});
    CHECK(reading.report.padded_rows == 1);
    REQUIRE(reading.rejects.size() == 1);
    CHECK(reading.rejects[0] == Reject{.line = 3,
                                       .offset = 8,
                                       .reason = "too_many_fields",
                                       .detail = "4 fields where the header has 3",
                                       .raw = "1,2,3,4"});
    CHECK(reading.report.rejected_rows == 1);
    CHECK(reading.report.reasons.at("too_many_fields") == 1);
}

TEST_CASE_METHOD(Csv, "empty and repeated column names are made unique and reported", "[csv]") {
    const auto reading = read("a,,a,a_2,a, \n1,2,3,4,5,6\n");
    CHECK(reading.report.columns == Rows{"a", "column_2", "a_3", "a_2", "a_4", "column_6"});
    CHECK(reading.report.renamed ==
          std::map<std::string, std::string>{
              {"column_2", ""}, {"a_3", "a"}, {"a_4", "a"}, {"column_6", " "}});
    CHECK(rows_of(reading).size() == 1);
}

TEST_CASE_METHOD(Csv, "a file of a header alone is a table of no rows", "[csv]") {
    const auto text = GENERATE(as<std::string>(), "a,b,c", "a,b,c\n", "\"a\",\"b\",c\r\n\r\n");
    const auto reading = read(text);
    CHECK(reading.report.columns == Rows{"a", "b", "c"});
    CHECK(reading.rows.empty());
    CHECK_FALSE(reading.fault);
}

TEST_CASE_METHOD(Csv, "a file without any text has no header", "[csv]") {
    const auto text = GENERATE(as<std::string>(), "", "\n\n", "  \r\n ");
    const auto reading = read(text);
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "empty_file");
}

TEST_CASE_METHOD(Csv, "the delimiter is the one that splits header and rows alike", "[csv]") {
    struct Sample {
        std::string text;
        std::string delimiter;
        std::size_t columns;
    };
    const auto sample = GENERATE(values<Sample>({
        {"a;b;c\n1,5;2;x\n3,25;4;y\n", ";", 3},
        {"a\tb\n1\t2\n", "\t", 2},
        {"a|b|c\n1|2|3\n", "|", 3},
        {"name, first;age;x\nDoe, Jane;3;1\nRoe, Al;4;2\n", ";", 3},
        {"a,\"b;c;d\"\n1,2\n", ",", 2},
        {"sep=;\na,b;c\n1;2\n", ";", 2},
        {"sep=|\r\na|b\r\n1|2\r\n", "|", 2},
        {"just one column\nx\n", ",", 1},
        {"a;b,c\n1;2,3\n", ",", 2},
    }));
    const auto reading = read(sample.text);
    CAPTURE(sample.text);
    CHECK(reading.report.dialect.at("delimiter") == sample.delimiter);
    CHECK(reading.report.columns.size() == sample.columns);
    CHECK(reading.rejects.empty());
    CHECK_FALSE(reading.rows.empty());
}

TEST_CASE_METHOD(Csv, "a tab-separated file says that it is one", "[csv]") {
    CHECK(read("a\tb\n1\t2\n").report.format == "tsv");
    format = FileFormat::tsv;
    const auto reading = read("a,x\tb\n1\t2\n");
    CHECK(reading.report.columns == Rows{"a,x", "b"});
}

TEST_CASE_METHOD(Csv, "a delimiter may be given", "[csv]") {
    options.delimiter = ":";
    CHECK(read("a:b\n1:2\n").report.columns == Rows{"a", "b"});
}

TEST_CASE_METHOD(Csv, "an unclosed quote is found where it opened, after the rows before it",
                 "[csv]") {
    const auto reading = read("a,b\n1,2\n\"x\ny\",\"3\n4,5\n6,7\n");
    CHECK(rows_of(reading) == Rows{R"("1" "2")"});
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "unclosed_quote");
    CHECK(reading.fault->line == 4);
    CHECK(reading.fault->offset == 14);
}

TEST_CASE_METHOD(Csv, "a NUL byte means that the content is binary", "[csv]") {
    using namespace std::string_literals;
    const auto reading = read("a,b\n1,2\n3,\0004\n5,6\n"s);
    CHECK(rows_of(reading) == Rows{R"("1" "2")"});
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "binary_content");
    CHECK(reading.fault->line == 3);
    CHECK(reading.fault->offset == 10);
}

TEST_CASE_METHOD(Csv, "a row that is not UTF-8 is rejected, the rest goes on", "[csv]") {
    const auto reading = read("a,b\nzo\xC3\xA9,1\nbad\xE9,2\n\xE6\x97\xA5,3\n\xC3\n");
    CHECK(rows_of(reading) == Rows{"\"zo\xC3\xA9\" \"1\"", "\"\xE6\x97\xA5\" \"3\""});
    REQUIRE(reading.rejects.size() == 2);
    CHECK(reading.rejects[0].reason == "invalid_utf8");
    CHECK(reading.rejects[0].line == 3);
}

TEST_CASE_METHOD(Csv, "a header that cannot be read ends the reading", "[csv]") {
    const auto reading = read("a,\xE9\n1,2\n");
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "invalid_utf8");
    options.columns_max = 3;
    const auto wide = read("a,b,c,d\n1,2,3,4\n");
    REQUIRE(wide.fault);
    CHECK(wide.fault->code == "too_many_columns");
    options.column_name_bytes_max = 7;
    CHECK_FALSE(read("abc,def\n1,2\n").fault);
    const auto verbose = read("abc,defg\n1,2\n");
    REQUIRE(verbose.fault);
    CHECK(verbose.fault->code == "too_many_columns");
    options.has_header = false;
    CHECK_FALSE(read("abc,defg\n1,2\n").fault);
}

TEST_CASE_METHOD(Csv, "a row over the limit is rejected with an excerpt, the rest goes on",
                 "[csv]") {
    options.record_bytes_max = 100;
    const auto reading = read("a,b\n1,2\n3," + std::string(99, 'x') + "\n" + std::string(98, 'y') +
                              ",5\n" + std::string(98, 'z') + ",6\r\n\n7,8\n");
    CHECK(rows_of(reading).size() == 4);
    REQUIRE(reading.rejects.size() == 1);
    CHECK(reading.rejects[0].reason == "record_too_long");
    CHECK(reading.rejects[0].line == 3);
    CHECK(reading.rejects[0].raw == "3," + std::string(99, 'x'));
    CHECK(reading.lines == Lines{2, 4, 5, 7});
}

TEST_CASE_METHOD(Csv, "a quoted field over the limit is reported, not eaten", "[csv]") {
    options.record_bytes_max = 100;
    std::string text = "a,b\n1,2\n3,\"oops\n";
    while (text.size() < 300) text += "4,5\n";
    const auto closed = GENERATE(false, true);
    if (closed) text += "\"\n6,7\n";
    const auto reading = read(text);
    CHECK(rows_of(reading) == Rows{R"("1" "2")"});
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "quote_too_long");
    CHECK(reading.fault->line == 3);
    CHECK(reading.fault->offset == 10);
}

TEST_CASE_METHOD(Csv, "a line of 50 MB is rejected in constant memory", "[csv]") {
    const auto csv = reader();
    Reading reading;
    REQUIRE(csv->feed("a,b\n1,2\n", reading));
    const std::string piece(1 << 16, 'x');
    for (int i = 0; i < 800; ++i) REQUIRE(csv->feed(piece, reading));
    REQUIRE(csv->feed("\n3,4\n", reading));
    REQUIRE(csv->finish(reading));
    CHECK(reading.rows.size() == 2);
    REQUIRE(reading.rejects.size() == 1);
    CHECK(reading.rejects[0].reason == "record_too_long");
    CHECK(reading.rejects[0].raw.size() == 4096);
    CHECK(reading.lines == Lines{2, 4});
}

TEST_CASE_METHOD(Csv, "batches are bounded and numbered", "[csv]") {
    std::string text = "a\n";
    for (int i = 0; i < 10'000; ++i) text += std::to_string(i) + "\n";
    const auto reading = read_whole(reader(), text);
    CHECK(reading.rows.size() == 10'000);
    CHECK(reading.largest_batch <= 4'096);
    CHECK(reading.rows[9'999].at("a") == "\"9999\"");
    CHECK(reading.lines[9'999] == 10'001);
}

TEST_CASE_METHOD(Csv, "a sink's error stops the reading", "[csv]") {
    struct Refusing : RowSink {
        Result<> on_rows(const Batch&) override { return Error{ErrorCode::cancelled, "enough"}; }
        void on_reject(Reject) override {}
    };
    std::string text = "a,b\n";
    while (text.size() < 100'000) text += "1,2\n";
    Refusing sink;
    const auto fed = reader()->feed(text, sink);
    REQUIRE(fed.has_error());
    CHECK(fed.error().code == ErrorCode::cancelled);
}

namespace {

/// Text with everything that matters to the grammar, long enough to cross blocks and reads.
std::string random_csv(std::mt19937& random, std::size_t bytes) {
    static const std::vector<std::string> parts{
        ",",          ",",
        ",",          "\n",
        "\n",         "\r\n",
        "\r",         "\"",
        "\"\"",       "\"a,b\"",
        "\"x\ny\"",   "word",
        "zo\xC3\xA9", "some longer text that fills a block of sixty-four bytes nearly by itself",
        " ",          "\xE9",
        "\"q\"\"q\"", "1"};
    std::string text = "h1,h2,h3\n";
    while (text.size() < bytes) text += parts[random() % parts.size()];
    return text;
}

}  // namespace

TEST_CASE_METHOD(Csv, "how a generated file is cut does not change what is read", "[csv]") {
    std::mt19937 random(20240115);
    options.record_bytes_max = 200;
    for (int round = 0; round < 300; ++round) {
        const auto text = random_csv(random, 50 + random() % 2'000);
        const auto whole = read_whole(reader(), text);
        for (const std::size_t piece_max : {3U, 40U, 700U}) {
            INFO("round " << round << ": " << text);
            REQUIRE(read_pieces(reader(), cut_randomly(text, random, piece_max)) == whole);
        }
    }
}

TEST_CASE_METHOD(Csv, "a file larger than the head reads the same however it is cut", "[csv]") {
    std::mt19937 random(7);
    std::string text = "sender;message;at\n";
    for (int i = 0; text.size() < 200'000; ++i) {
        text += "user" + std::to_string(random() % 50) + ";\"hi \"\"you\"\"; " + std::to_string(i) +
                "\n again\";2024-01-15\n";
    }
    const auto whole = read_whole(reader(), text);
    CHECK_FALSE(whole.fault);
    CHECK(whole.rejects.empty());
    for (const std::size_t piece_max : {50U, 5'000U, 150'000U}) {
        CHECK(read_pieces(reader(), cut_randomly(text, random, piece_max)) == whole);
    }
}

TEST_CASE_METHOD(Csv, "comments above the header are left out and told of", "[csv]") {
    const auto reading = read("# made by hand, today\n\n#, twice\na,b\n1,2\n#x,3\n");
    CHECK(reading.report.columns == Rows{"a", "b"});
    CHECK(rows_of(reading) == Rows{R"("1" "2")", R"("#x" "3")"});
    CHECK(reading.lines == Lines{5, 6});
    CHECK(reading.report.dialect.at("header") == "line 4");
    CHECK(reading.report.warnings.size() == 1);
    CHECK(read("#id,name\n1,ana\n").report.columns == Rows{"#id", "name"});
    CHECK(read("#tag\nfun\n").report.columns == Rows{"#tag"});
    CHECK(read("# why\n#id;name\n1;ana\n").report.columns == Rows{"#id", "name"});
    CHECK(read("#a\n#b\n").report.columns == Rows{"#a"});
}

TEST_CASE_METHOD(Csv, "titles above the header are left out where the rows agree", "[csv]") {
    const auto reading = read("Sales 2024\r\n\r\nday;sum;by\r\n1;2;x\r\n3;4;y\r\n");
    CHECK(reading.report.columns == Rows{"day", "sum", "by"});
    CHECK(reading.lines == Lines{4, 5});
    CHECK(reading.report.dialect.at("delimiter") == ";");
    CHECK(read("a\n1,2\n3,4\n").report.columns == Rows{"a"});
    CHECK(read("message\nhi, ana\nhi, ben\nhi, eve\n").report.columns == Rows{"message"});
}

TEST_CASE_METHOD(Csv, "without a header the first row is data", "[csv]") {
    CHECK(read("1,ana\n2,ben\n").report.warnings.size() == 1);
    CHECK(read("name,2023,2024\nana,1,2\n").report.warnings.empty());
    options.has_header = false;
    const auto reading = read("1,\"a \"\"b\"\"\"\n2,ben\n");
    CHECK(reading.report.columns == Rows{"column_1", "column_2"});
    CHECK(rows_of(reading) == Rows{R"("1" "a "b"")", R"("2" "ben")"});
    CHECK(reading.lines == Lines{1, 2});
    CHECK(reading.report.dialect.at("header") == "none");
}

TEST_CASE_METHOD(Csv, "suspicious quotes and a repeated header are warned of", "[csv]") {
    CHECK(read("a,b\n5\" pipe,6\n").report.warnings.at(0).find("byte 5") != std::string::npos);
    CHECK(read("a,b\n1,\"x\" y\"\n").report.warnings.size() == 1);
    std::string text = "a,b\n1,\"";
    for (int i = 0; i < 100; ++i) text += "x,y\n";
    const auto reading = read(text + "\"\na,b\n");
    CHECK(reading.report.rows == 2);
    REQUIRE(reading.report.warnings.size() == 2);
    CHECK(reading.report.warnings[0].find("100 lines, first from line 2") != std::string::npos);
    CHECK(reading.report.warnings[1].find("line 103 repeats the header") == 0);
}

TEST_CASE_METHOD(Csv, "single quotes are quotes where nothing else is", "[csv]") {
    const auto reading = read("'a','b c'\n'it''s, so',5\" x\n'line one\nline two',2\n'y',''");
    CHECK(reading.report.columns == Rows{"a", "b c"});
    CHECK(rows_of(reading) ==
          Rows{R"("it's, so" "5" x")", "\"line one\nline two\" \"2\"", R"("y" "")"});
    CHECK(reading.lines == Lines{2, 3, 5});
    CHECK(reading.report.dialect.at("quote") == "'");
    CHECK(rows_of(read("a,b\n'tis,1\n'twas,2\n")) == Rows{R"("'tis" "1")", R"("'twas" "2")"});
    CHECK(read("a,b\n\"x\",'y'\n'z',1\n").report.dialect.at("quote") == "\"");
}

TEST_CASE_METHOD(Csv, "a backslash escapes quotes where none is doubled", "[csv]") {
    const auto reading = read(R"(a,b
"say \"hi\", twice",1
"C:\\x \n","2\""
)");
    CHECK(rows_of(reading) == Rows{R"("say "hi", twice" "1")", R"("C:\x \n" "2"")"});
    CHECK(reading.report.dialect.at("escape") == "backslash");
    CHECK(reading.report.warnings.empty());
    CHECK(rows_of(read("a,b\n\"C:\\dir\\\",1\n")) == Rows{R"("C:\dir\" "1")"});
    CHECK(read(R"(a,b
"{""k"": ""\""x""}",1
)")
              .report.dialect.at("escape") == "doubled");
}
