#include "common/readers/json_reader.h"

#include "tests/common/readers/every_cut.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

namespace {

using Strings = std::vector<std::string>;

struct Json {
    ReadOptions options;

    std::unique_ptr<Reader> reader() const { return std::make_unique<JsonReader>(options); }

    Reading read(std::string_view text) const {
        return read_in_every_cut([this] { return reader(); }, text);
    }

    FileFault fault_of(std::string_view text) const {
        const auto reading = read(text);
        CAPTURE(text);
        REQUIRE(reading.fault);
        return *reading.fault;
    }
};

}  // namespace

TEST_CASE_METHOD(Json, "an array of objects becomes a table of their keys", "[json]") {
    const auto reading = read(R"([{"user": "ana", "text": "hi"}, {"user":"ben","text":"bye"} ])");
    CHECK(reading.report.columns == Strings{"user", "text"});
    CHECK(reading.row(0) == R"("ana" "hi")");
    CHECK(reading.row(1) == R"("ben" "bye")");
    CHECK(reading.lines == std::vector<std::uint64_t>{1, 2});
    CHECK(reading.report.format == "json");
    CHECK(reading.report.rows == 2);
}

TEST_CASE_METHOD(Json, "values keep what they are, numbers as they were written", "[json]") {
    const auto reading = read(
        R"([{"a": 1, "b": -0.50e+10, "c": 123456789012345678901234567890, "d": true, "e": false,
             "f": null, "g": "", "h": {"x": [1, "]}"], "y": {}}, "i": [ ]}])");
    CHECK(reading.row(0) ==
          R"(1 -0.50e+10 123456789012345678901234567890 true false - "" [1, "]}"] {} [ ])");
}

TEST_CASE_METHOD(Json, "escapes become characters, in values and in keys", "[json]") {
    const auto reading = read(
        R"([{"k\u0065y": "a\"b\\c\/d\b\f\n\r\t", "\u00e9": "\u20AC \uD834\uDD1E \u0041"}, {"key": 1}])");
    CHECK(reading.report.columns == Strings{"key", "\xC3\xA9"});
    CHECK(reading.row(0) == "\"a\"b\\c/d\b\f\n\r\t\" \"\xE2\x82\xAC \xF0\x9D\x84\x9E A\"");
    CHECK(reading.row(1) == "1 -");
}

TEST_CASE_METHOD(Json, "keys that come later are columns, too", "[json]") {
    const auto reading = read(R"([{"a":1},{"b":2},{"a":3,"c":4},{}])");
    CHECK(reading.report.columns == Strings{"a", "b", "c"});
    CHECK(reading.row(0) == "1 - -");
    CHECK(reading.row(1) == "- 2 -");
    CHECK(reading.row(2) == "3 - 4");
    CHECK(reading.row(3) == "- - -");
}

TEST_CASE_METHOD(Json, "a later column does not disturb the rows before it in a batch", "[json]") {
    std::string text = "[";
    for (int i = 0; i < 3'000; ++i) {
        text += (i == 0 ? "" : ",");
        text += R"({"n":)" + std::to_string(i) +
                (i % 900 == 899 ? R"(,"k)" + std::to_string(i) + R"(":"x"})" : "}");
    }
    const auto reading = read_whole(reader(), text + "]");
    CHECK(reading.report.columns == Strings{"n", "k899", "k1799", "k2699"});
    for (std::size_t i = 0; i < 3'000; ++i) REQUIRE(reading.rows[i].at("n") == std::to_string(i));
    CHECK(reading.rows[1799].at("k1799") == "\"x\"");
    CHECK(reading.largest_batch <= 4'096);
}

TEST_CASE_METHOD(Json, "many keys are told apart", "[json]") {
    std::string record = "{";
    for (int i = 0; i < 200; ++i)
        record += (i ? "," : "") + ("\"k" + std::to_string(i)) + "\":" + std::to_string(i);
    const auto reading = read_whole(reader(), "[" + record + "}," + record + "},{\"k150\":7}]");
    CHECK(reading.report.columns.size() == 200);
    CHECK(reading.rows[1].at("k199") == "199");
    CHECK(reading.rows[2] == std::map<std::string, std::string>{{"k150", "7"}});
}

TEST_CASE_METHOD(Json, "an array of arrays is a table without names", "[json]") {
    const auto reading = read(R"([["a",1],["b"],["c",2,[3]]])");
    CHECK(reading.report.columns == Strings{"column_1", "column_2", "column_3"});
    CHECK(reading.row(0) == R"("a" 1 -)");
    CHECK(reading.row(2) == R"("c" 2 [3])");
}

TEST_CASE_METHOD(Json, "an array of plain values is a table of one column", "[json]") {
    const auto reading = read(R"([1, "two", null, {"three": 3}, 4.0])");
    CHECK(reading.report.columns == Strings{"value"});
    CHECK(reading.report.rows == 5);
    CHECK(reading.row(3) == R"({"three": 3})");
}

TEST_CASE_METHOD(Json, "an object's array of objects is the table", "[json]") {
    const auto reading = read(
        R"({"name": "Support", "tags": ["x"], "empty": [], "messages": [ {"from": "ana", "text": "hi"},
           {"from": "ben", "text": "bye"} ], "count": 2, "more": {"deep": [{"a": 1}]}})");
    CHECK(reading.report.columns == Strings{"from", "text"});
    CHECK(reading.report.rows == 2);
    CHECK(reading.report.dialect.at("member") == "messages");
}

TEST_CASE_METHOD(Json, "of several arrays of objects the first is the table, unless one is named",
                 "[json]") {
    const auto text = R"({"n": [], "a": [{"x": 1}], "v": [5, 6], "b": [{"y": 2}, {"y": 3}]})";
    auto reading = read(text);
    CHECK(reading.report.columns == Strings{"x"});
    CHECK(reading.report.tables ==
          std::vector<TableChoice>{{"a", false, true}, {"b", false, false}});
    REQUIRE(reading.report.warnings.size() == 1);
    CHECK(reading.report.warnings[0].find("\"a\", \"b\"") != std::string::npos);
    options.table = "b";
    reading = read(text);
    CHECK(reading.row(1) == "3");
    CHECK(reading.lines == std::vector<std::uint64_t>{1, 2});
    options.table = "v";
    CHECK(read(text).row(0) == "5");
    options.table = "n";
    CHECK(read(text).report.rows == 0);
    options.table = "c";
    CHECK(fault_of(text).code == "unknown_table");
}

TEST_CASE_METHOD(Json, "an array that is not the table is only checked", "[json]") {
    CHECK(fault_of(R"({"a": [{"x": 1}], "b": [{"y": 2}, {"y": ]})").offset == 40);
    options.record_bytes_max = 64;
    std::string text = "{\"a\": [{\"x\": 1}], \"b\": [{\"y\": 0}";
    for (int i = 0; i < 50; ++i) text += ", {\"y\": 1}";
    CHECK(read(text + "]}").report.rows == 1);
}

TEST_CASE_METHOD(Json, "nested objects become columns named by the way to them", "[json]") {
    const auto reading = read(
        R"([{"id": 1, "at": {"lat": 1.5, "in": {"ci\u0074y": "Ulm"}}, "tags": ["a", {"b": 1}]},
            {"id": 2, "at": {}, "tags": []}, {"id": 3, "at": 7, "at.lat": 8}])");
    CHECK(reading.report.columns == Strings{"id", "at.lat", "at.in.city", "tags", "at"});
    CHECK(reading.row(0) == R"(1 1.5 "Ulm" ["a", {"b": 1}] -)");
    CHECK(reading.row(1) == "2 - - [] {}");
    CHECK(reading.row(2) == "3 8 - - 7");
    CHECK(read(R"({"a": {"b": {"c": 1}}})").report.columns == Strings{"a.b.c"});
}

TEST_CASE_METHOD(Json, "nesting that would make endless names stays JSON", "[json]") {
    std::string deep = "1";
    for (int i = 0; i < 30; ++i) deep = "{\"k\":" + deep + "}";
    const auto reading = read("[" + deep + "]");
    CHECK(reading.report.columns.at(0).size() == 2 * 17 - 1);
    const auto name = std::string(600, 'n');
    CHECK(read("[{\"" + name + "\":{\"a\":1}}]").report.columns == Strings{name});
}

TEST_CASE_METHOD(Json, "any other object is one record", "[json]") {
    const auto reading = read(R"({"a": 1, "b\n": ["x", {"y": 1}], "c": "d\u0065f", "a": null})");
    CHECK(reading.report.columns == Strings{"a", "b\n", "c"});
    CHECK(reading.row(0) == R"(- ["x", {"y": 1}] "def")");
    CHECK(reading.report.warnings.size() == 1);
    CHECK(read("{}").report.rows == 1);
}

TEST_CASE_METHOD(Json, "an empty array is a table of no rows", "[json]") {
    const auto reading = read(" [ ] \n");
    CHECK(reading.report.rows == 0);
    CHECK_FALSE(reading.fault);
}

TEST_CASE_METHOD(Json, "of repeated keys the last one wins and it is reported", "[json]") {
    const auto reading = read(R"([{"a":1,"b":2,"a":3},{"b":1,"b":null}])");
    CHECK(reading.row(0) == "3 2");
    CHECK(reading.row(1) == "- -");
    REQUIRE(reading.report.warnings.size() == 1);
    CHECK(reading.report.warnings[0].find("record 1") != std::string::npos);
}

TEST_CASE_METHOD(Json, "blank and clashing keys get names of their own", "[json]") {
    const auto reading = read(R"([{"":1,"column_1":2," ":3}])");
    CHECK(reading.report.columns == Strings{"column_1", "column_1_2", "column_3"});
    CHECK(reading.report.renamed.at("column_1") == "");
    CHECK(reading.report.renamed.at("column_1_2") == "column_1");
}

TEST_CASE_METHOD(Json, "records of another shape are rejected, the rest goes on", "[json]") {
    const auto reading = read(R"([{"a":1}, 5, null, ["x"], {"a":2}])");
    CHECK(reading.report.rows == 2);
    REQUIRE(reading.rejects.size() == 3);
    CHECK(reading.rejects[0].reason == "not_an_object");
    CHECK(reading.rejects[0].line == 2);
    CHECK(reading.rejects[0].offset == 10);
    CHECK(reading.rejects[2].raw == R"(["x"])");
    CHECK(read(R"([[1],{"a":1}])").rejects.at(0).reason == "not_an_array");
}

TEST_CASE_METHOD(Json, "what is no JSON is refused where it goes wrong", "[json]") {
    struct Sample {
        std::string text;
        std::uint64_t offset;
    };
    const auto sample = GENERATE(values<Sample>({
        {R"([{"a":1},])", 9},
        {R"([{"a":1} {"a":2}])", 9},
        {R"([{"a":1,}])", 8},
        {R"([{"a" 1}])", 6},
        {R"([{a:1}])", 2},
        {R"([{'a':1}])", 2},
        {R"([{"a":1}]])", 9},
        {R"([{"a":1}] x)", 10},
        {R"([{"a":1}}])", 8},
        {R"([{"a":1])", 7},
        {R"([,{"a":1}])", 1},
        {R"({"a":1,})", 7},
        {R"({"a":[{"b":1},]})", 14},
        {R"({"a":[{"b":1}],})", 15},
        {R"({"a":1 "b":2})", 7},
        {R"({"a":tru})", 8},
        {R"([01])", 2},
        {R"([1.])", 3},
        {R"([.5])", 1},
        {R"([+1])", 1},
        {R"([1e])", 3},
        {R"([-])", 2},
        {R"([NaN])", 1},
        {R"([nul])", 4},
        {R"([trueish])", 5},
        {R"(["\x"])", 3},
        {R"(["\u12G4"])", 6},
        {"[\"a\tb\"]", 3},
        {"[\"a\nb\"]", 3},
        {R"([{"a":[1,]}])", 9},
        {R"([{"a":{"b"}}])", 10},
        {R"([{"a":[}]}])", 7},
        {R"(["lone \uD800"])", 7},
        {R"(["lone \uDC00"])", 7},
        {R"(["lone \uD800\u0041"])", 7},
        {"[1]\f", 3},
        {"\"text\"", 0},
        {"42", 0},
        {"]", 0},
    }));
    const auto fault = fault_of(sample.text);
    CAPTURE(sample.text, fault.detail);
    CHECK(fault.code == "invalid_json");
    CHECK(fault.offset == sample.offset);
}

TEST_CASE_METHOD(Json, "a document cut short delivers its rows and says where it ends", "[json]") {
    const auto reading = read("[{\"a\":1},\n{\"a\":2},\n{\"a\":\"thr");
    CHECK(reading.report.rows == 2);
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "truncated_json");
    CHECK(reading.fault->line == 3);
    CHECK(reading.fault->offset == 28);
    const auto text = GENERATE(as<std::string>(), "[", "[1", "[1,", "{", R"({"a)", R"({"a")",
                               R"({"a":)", R"({"a":[)", R"({"a":[{"b":1})", R"([{"a":1}, tr)");
    CHECK(fault_of(text).code == "truncated_json");
}

TEST_CASE_METHOD(Json, "a file without anything holds no JSON", "[json]") {
    CHECK(fault_of("").code == "empty_file");
    CHECK(fault_of(" \n ").code == "empty_file");
}

TEST_CASE_METHOD(Json, "invalid UTF-8 is refused where it stands", "[json]") {
    const auto fault = fault_of("[{\"a\":1},{\"a\":\"x\xE9y\"},{\"a\":3}]");
    CHECK(fault.code == "invalid_utf8");
    CHECK(fault.offset == 16);
    CHECK(fault_of("[{\"\xC3\":1}]").code == "invalid_utf8");
    CHECK(fault_of("{\"a\":\"\xED\xA0\x80\"}").code == "invalid_utf8");
    CHECK(fault_of("[\"a\xFF").code == "invalid_utf8");
    CHECK_FALSE(read("[{\"a\":\"\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80\"}]").fault);
}

TEST_CASE_METHOD(Json, "depth is limited", "[json]") {
    options.depth_max = 4;
    CHECK(read("[{\"a\":[[1]]}]").report.rows == 1);
    const auto fault = fault_of("[{\"a\":[[[1]]]}]");
    CHECK(fault.code == "too_deep");
    CHECK(fault.offset == 8);
    CHECK(fault_of("[[[[[]]]]]").code == "too_deep");
    CHECK(fault_of("{\"a\":[[[[]]]]}").code == "too_deep");
    CHECK(fault_of("{\"a\":[{\"b\":[[]]}]}").code == "too_deep");
}

TEST_CASE_METHOD(Json, "a hundred thousand open brackets do no harm", "[json]") {
    const auto reading = read_whole(reader(), std::string(100'000, '['));
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "too_deep");
    CHECK(read_pieces(reader(), cut_in_bytes(std::string(100'000, '['))).fault->code == "too_deep");
}

TEST_CASE_METHOD(Json, "a record over the limit is refused by the limit's name", "[json]") {
    options.record_bytes_max = 64;
    CHECK(read("[{\"a\":\"" + std::string(56, 'x') + "\"},{\"a\":1}]").report.rows == 2);
    const auto fault = fault_of("[{\"a\":1},{\"a\":\"" + std::string(57, 'x') + "\"}]");
    CHECK(fault.code == "record_too_long");
    CHECK(fault.offset == 9);
    CHECK(fault.detail.find("record_bytes_max=64") != std::string::npos);
    CHECK(fault_of("{\"a\":[" + std::string(70, ' ') + "{\"b\":1}]}").code == "record_too_long");
    CHECK(fault_of("[" + std::string(80, '1') + "]").code == "record_too_long");
    CHECK(fault_of("{\"" + std::string(80, 'k') + "\":1}").code == "record_too_long");
    CHECK(
        fault_of("{\"a\":\"" + std::string(40, 'x') + "\",\"b\":\"" + std::string(40, 'y') + "\"}")
            .code == "record_too_long");
}

TEST_CASE_METHOD(Json, "too many columns are refused", "[json]") {
    options.columns_max = 3;
    CHECK(fault_of(R"([{"a":1},{"b":1,"c":2,"d":3}])").code == "too_many_columns");
    CHECK(fault_of(R"({"a":1,"b":1,"c":2,"d":3})").code == "too_many_columns");
    options.columns_max = 100;
    options.column_name_bytes_max = 9;
    CHECK(read(R"([{"abc":1},{"def":1,"abc":2},{"ghi":3}])").report.rows == 3);
    const auto fault = fault_of(R"([{"abc":1},{"def":1,"abc":2},{"ghij":3}])");
    CHECK(fault.code == "too_many_columns");
    CHECK(fault.detail.find("longer than 9 bytes") != std::string::npos);
}

namespace {

std::string random_value(std::mt19937& random, int depth) {
    static const Strings scalars{"1",
                                 "-2.5e3",
                                 "true",
                                 "null",
                                 "\"\"",
                                 "\"text of some length\"",
                                 "\"\\u00e9\\n\\\"\"",
                                 "\"zo\xC3\xA9\"",
                                 "0"};
    if (depth == 0 || random() % 3 != 0) return scalars[random() % scalars.size()];
    std::string text = random() % 2 == 0 ? "[" : "{";
    const bool object = text == "{";
    for (std::size_t i = 0, count = random() % 4; i < count; ++i) {
        if (i != 0) text += random() % 8 == 0 ? " ,\n" : ",";
        if (object) text += "\"k" + std::to_string(random() % 5) + "\": ";
        text += random_value(random, depth - 1);
    }
    return text + (object ? "}" : "]");
}

/// Mostly right documents, some of them spoilt.
std::string random_document(std::mt19937& random) {
    std::string text = "[";
    for (std::size_t i = 0, count = random() % 12; i < count; ++i) {
        if (i != 0) text += ",";
        text +=
            "{\"user\":" + random_value(random, 1) + ", \"text\": " + random_value(random, 3) + "}";
    }
    text += "]";
    if (random() % 4 == 0)
        text = "{\"n\": " + random_value(random, 2) + ",\"m\":" + text + ",\"z\":[]}";
    if (random() % 2 == 0) {
        static const std::string spoilers = ",:]}[{\"\\x\xE9\n0";
        text[random() % text.size()] = spoilers[random() % spoilers.size()];
    }
    return text;
}

}  // namespace

TEST_CASE_METHOD(Json, "how a generated document is cut does not change what is read", "[json]") {
    std::mt19937 random(20240115);
    options.record_bytes_max = 120;
    options.depth_max = 5;
    for (int round = 0; round < 1'000; ++round) {
        const auto text = random_document(random);
        const auto whole = read_whole(reader(), text);
        for (const std::size_t piece_max : {1U, 7U, 60U}) {
            INFO("round " << round << ": " << text);
            REQUIRE(read_pieces(reader(), cut_randomly(text, random, piece_max)) == whole);
        }
    }
}
