#include "common/readers/ndjson_reader.h"

#include "tests/common/readers/every_cut.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

namespace {

using Strings = std::vector<std::string>;

struct Ndjson {
    ReadOptions options;

    std::unique_ptr<Reader> reader() const { return std::make_unique<NdjsonReader>(options); }

    Reading read(std::string_view text) const {
        return read_in_every_cut([this] { return reader(); }, text);
    }
};

}  // namespace

TEST_CASE_METHOD(Ndjson, "each line is a record", "[ndjson]") {
    const auto reading = read("{\"a\":1,\"b\":\"x\"}\n\n {\"a\":2} \r\n{\"c\":[1]}");
    CHECK(reading.report.columns == Strings{"a", "b", "c"});
    CHECK(reading.row(0) == R"(1 "x" -)");
    CHECK(reading.row(2) == "- - [1]");
    CHECK(reading.lines == std::vector<std::uint64_t>{1, 3, 4});
    CHECK(reading.report.format == "ndjson");
}

TEST_CASE_METHOD(Ndjson, "a line may hold any value", "[ndjson]") {
    CHECK(read("1\n\"two\"\nnull\n[3]\n").report.rows == 4);
    CHECK(read("[1,2]\n[3]\n").report.columns == Strings{"column_1", "column_2"});
}

TEST_CASE_METHOD(Ndjson, "a bad line is rejected, the rest goes on", "[ndjson]") {
    const auto reading = read(
        "{\"a\":1}\n{\"a\":\"x}\r\n{\"a\":2}{\"a\":3}\n{\"b\":\xE9}\n{\"a\":\"\xE9\"}\n"
        "[1]\n{\"a\":4}\n");
    CHECK(reading.report.rows == 2);
    CHECK(reading.report.columns == Strings{"a"});
    REQUIRE(reading.rejects.size() == 5);
    CHECK(reading.rejects[0].line == 2);
    CHECK(reading.rejects[0].offset == 8);
    CHECK(reading.rejects[0].reason == "invalid_json");
    CHECK(reading.rejects[0].raw == "{\"a\":\"x}");
    CHECK(reading.rejects[1].reason == "invalid_json");
    CHECK(reading.rejects[3].reason == "invalid_utf8");
    CHECK(reading.rejects[4].reason == "not_an_object");
    CHECK(reading.report.reasons.at("invalid_json") == 3);
}

TEST_CASE_METHOD(Ndjson, "a file whose first line is no JSON is none", "[ndjson]") {
    const auto reading = read("\n{\"a\":1,}\n{\"a\":2}\n");
    CHECK(reading.rows.empty());
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "invalid_json");
    CHECK(reading.fault->line == 2);
    CHECK(reading.fault->offset == 8);
    CHECK(read("\n \n").fault->code == "empty_file");
}

TEST_CASE_METHOD(Ndjson, "long, deep and wide lines are bounded", "[ndjson]") {
    options.record_bytes_max = 40;
    options.columns_max = 3;
    options.depth_max = 3;
    const auto reading =
        read("{\"a\":1}\n{\"a\":\"" + std::string(60, 'x') + "\"}\n{\"a\":[[[1]]]}\n{\"a\":2}\n");
    CHECK(reading.report.rows == 2);
    CHECK(reading.rejects.at(0).reason == "record_too_long");
    CHECK(reading.rejects.at(0).raw == "{\"a\":\"" + std::string(60, 'x') + "\"}");
    CHECK(reading.rejects.at(1).reason == "too_deep");
    CHECK(reading.lines == std::vector<std::uint64_t>{1, 4});
    const auto wide = read("{\"a\":1,\"b\":2,\"c\":3}\n{\"d\":4}\n");
    REQUIRE(wide.fault);
    CHECK(wide.fault->code == "too_many_columns");
    CHECK(wide.fault->line == 2);
}

TEST_CASE_METHOD(Ndjson, "how generated lines are cut does not change what is read", "[ndjson]") {
    std::mt19937 random(20240115);
    const Strings lines{"{\"a\":1}",
                        "{\"a\":\"zo\xC3\xA9\",\"b\":\"x\\ny\"}",
                        "",
                        "{\"a\":tru}",
                        "[1]",
                        "{\"c\":{\"d\":[1,2]}}",
                        "{\"a\":\"\xFF\"}",
                        " {\"b\": null } "};
    for (int round = 0; round < 300; ++round) {
        std::string text = "{\"a\":0}\n";
        for (std::size_t i = 0, count = random() % 30; i < count; ++i) {
            text += lines[random() % lines.size()] + (random() % 4 == 0 ? "\r\n" : "\n");
        }
        const auto whole = read_whole(reader(), text);
        for (const std::size_t piece_max : {1U, 9U, 100U}) {
            INFO("round " << round << ": " << text);
            REQUIRE(read_pieces(reader(), cut_randomly(text, random, piece_max)) == whole);
        }
    }
}
