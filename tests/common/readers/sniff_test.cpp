#include "common/readers/reader.h"
#include "tests/common/readers/gzipped.h"
#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

#include <string>

using namespace undertone;
using namespace undertone::testing;
using namespace std::string_literals;

namespace {

std::string verdict(std::string_view head, std::string_view filename, bool whole = true) {
    const auto format = sniff_format(head, whole, filename);
    return std::string(format ? to_string(*format) : to_string(format.error().code));
}

std::string detail(std::string_view head, std::string_view filename) {
    const auto format = sniff_format(head, true, filename);
    return format ? "accepted" : format.error().detail;
}

bool mentions(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("content decides what a file is", "[sniff]") {
    CHECK(verdict("a,b\n1,2\n", "a.csv") == "csv");
    CHECK(verdict("a\tb\n1\t2\n", "a.csv") == "tsv");
    CHECK(verdict("a,b\n1,2\n", "a.tsv") == "csv");
    CHECK(verdict("a\tb\n", "a.txt") == "tsv");
    CHECK(verdict("[{\"a\":1}]", "a.json") == "json");
    CHECK(verdict("{\"a\":1}\n{\"a\":2}\n", "a.json") == "ndjson");
    CHECK(verdict("{\"a\":1}\n{\"a\":", "a.ndjson", false) == "ndjson");
    CHECK(verdict("{\n \"a\":1\n}\n", "a.jsonl") == "json");
    CHECK(verdict("[1,2]\n[3,4]\n", "a.json") == "ndjson");
    CHECK(verdict("[{\"a\":1}]", "export") == "json");
    CHECK(verdict("{\"a\":1}\n{\"a\":2}\n", "export.log") == "ndjson");
    CHECK(verdict("sender,message\n", "export") == "csv");
    CHECK(verdict("[15.01.24, 10:30] Ana: hi\n[15.01.24, 10:31] Ben: yo\n", "chat.txt") ==
          "whatsapp");
}

TEST_CASE("where content leaves it open, the name decides", "[sniff]") {
    CHECK(verdict("{\"a\":1}\n", "a.json") == "json");
    CHECK(verdict("{\"a\":1}\n", "a.ndjson") == "ndjson");
    CHECK(verdict("{\"a\":1}\n", "A.JSONL") == "ndjson");
    CHECK(verdict("42\n43\n", "a.csv") == "csv");
    CHECK(verdict("42\n43\n", "a.ndjson") == "ndjson");
    CHECK(verdict("[id],[name]\n1,2\n", "a.csv") == "csv");
}

TEST_CASE("a head cut anywhere is still what it is", "[sniff]") {
    const std::string array = R"([{"user": "ana", "text": "hi \"you\" \u00e9"}, {"user": 1}])";
    const std::string lines = "{\"a\":\"x\"}\n{\"a\":2}\n";
    for (std::size_t cut = 2; cut < array.size(); ++cut) {
        CHECK(verdict(std::string_view(array).substr(0, cut), "a.json", false) == "json");
    }
    for (std::size_t cut = 12; cut < lines.size(); ++cut) {
        CHECK(verdict(std::string_view(lines).substr(0, cut), "a.json", false) == "ndjson");
    }
    CHECK(verdict("a,b\nzo\xC3", "a.csv", false) == "csv");
    CHECK(verdict(lines.substr(0, 6), "a.ndjson", false) == "ndjson");
}

TEST_CASE("a file without content is refused", "[sniff]") {
    for (const auto name : {"a.csv", "a.json", "a.txt"}) {
        CHECK(verdict("", name) == "malformed_file");
        CHECK(verdict("\xEF\xBB\xBF", name) == "malformed_file");
        CHECK(verdict(" \r\n\t\n", name) == "malformed_file");
        CHECK(verdict("\xEF\xBB\xBF\n \n", name) == "malformed_file");
    }
    CHECK(mentions(detail("", "a.csv"), "empty"));
    CHECK(mentions(detail("\xEF\xBB\xBF", "a.csv"), "byte order mark"));
    CHECK(mentions(detail("\n\n", "a.csv"), "blanks"));
}

TEST_CASE("a JSON document that is a scalar is refused", "[sniff]") {
    const auto text = GENERATE(as<std::string>(), "42", " \"text\" ", "true", "null\n", "-1.5e3");
    CHECK(verdict(text, "a.json") == "malformed_file");
    CHECK(mentions(detail(text, "a.json"), "single value"));
}

TEST_CASE("binary files are refused, and named where they are known", "[sniff]") {
    CHECK(mentions(detail("\x89PNG\r\n\x1A\n....", "a.csv"), "PNG"));
    CHECK(mentions(detail("%PDF-1.7\n", "a.csv"), "PDF"));
    CHECK(mentions(detail("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", "a.xls"), ".xls"));
    CHECK(mentions(detail("PK\x03\x04" + "....[Content_Types].xml...."s, "a.xlsx"),
                   "workbooks are not taken yet"));
    CHECK(mentions(detail("PK\x03\x04" + "....readme.txt"s, "a.zip"), "ZIP"));
    CHECK(mentions(detail("MZ\x90\x00...."s, "a.csv"), "program"));
    CHECK(verdict("a,b\n1,\0\n"s, "a.csv") == "unsupported_media_type");
    CHECK(verdict("\x01\x02\x03\x04garbage", "a.csv") == "unsupported_media_type");
    CHECK(verdict("\x89PNG\r\n\x1A\n....", "a.json") == "unsupported_media_type");
}

TEST_CASE("markup is refused", "[sniff]") {
    CHECK(mentions(detail("\n<!DOCTYPE html><html>", "a.csv"), "HTML"));
    CHECK(mentions(detail("<html><body>", "a.json"), "HTML"));
    CHECK(mentions(detail("<?xml version=\"1.0\"?>", "a.csv"), "XML"));
    CHECK(verdict("<5,>5\n1,2\n", "a.csv") == "csv");
}

TEST_CASE("JSON under a CSV's name is refused, and the other way round", "[sniff]") {
    CHECK(verdict("[{\"a\":1}]", "a.csv") == "unsupported_media_type");
    CHECK(verdict("{\"a\":1}\n{\"a\":2}\n", "a.tsv") == "unsupported_media_type");
    CHECK(mentions(detail("{\"a\":1}", "a.csv"), "JSON"));
    CHECK(verdict("a,b\n1,2\n", "a.json") == "unsupported_media_type");
    CHECK(mentions(detail("a,b\n1,2\n", "a.json"), "CSV"));
}

TEST_CASE("UTF-16 and Latin-1 are looked at as text", "[sniff]") {
    CHECK(verdict("\xFF\xFE"
                  "a\0,\0b\0\n\0"s,
                  "a.csv") == "csv");
    CHECK(verdict("\xFF\xFE[\0{\0}\0]\0"s, "a.json") == "json");
    CHECK(verdict("caf\xE9,b\n", "a.csv") == "csv");
    CHECK(verdict("\xFF\xFE", "a.csv") == "malformed_file");
}

TEST_CASE("gzip is looked into", "[sniff]") {
    CHECK(verdict(gzipped("a,b\n1,2\n"), "a.csv.gz") == "csv");
    CHECK(verdict(gzipped("[{\"a\":1}]"), "a.json.GZ") == "json");
    CHECK(verdict(gzipped("[{\"a\":1}]"), "a.csv.gz") == "unsupported_media_type");
    CHECK(verdict(gzipped(""), "a.csv.gz") == "malformed_file");
    CHECK(verdict(gzipped("\x89PNG\r\n\x1A\n"), "a.gz") == "unsupported_media_type");
    CHECK(verdict("\x1F\x8B\x08 no gzip at all", "a.csv.gz") == "malformed_file");
}
