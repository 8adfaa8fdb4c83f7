#include "common/readers/reader.h"
#include "tests/common/readers/gzipped.h"
#include "tests/common/readers/workbooks.h"
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

TEST_CASE("a workbook is one by its parts, under any name but a text's", "[sniff]") {
    const auto bytes = packaged(one_sheet("<row><c><v>1</v></c></row>"));
    CHECK(verdict(bytes, "a.xlsx") == "xlsx");
    CHECK(verdict(bytes, "a.XLSM") == "xlsx");
    CHECK(verdict(bytes, "export") == "xlsx");
    CHECK(verdict(gzipped(bytes), "a.xlsx.gz") == "xlsx");
    CHECK(verdict(bytes.substr(0, 200), "a.xlsx", false) == "xlsx");
    for (const auto* name : {"a.csv", "a.txt", "a.json"}) {
        CHECK(verdict(bytes, name) == "unsupported_media_type");
        CHECK(mentions(detail(bytes, name), "workbook"));
    }
    CHECK(verdict(bytes.substr(0, bytes.size() / 2), "a.xlsx") == "malformed_file");
    CHECK(mentions(detail("a,b\n1,2\n", "a.xlsx"), "content is text"));
    CHECK(mentions(detail("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", "a.xls"), ".xlsx"));
    CHECK(
        mentions(detail(zipped({{"[Content_Types].xml", ""}, {"word/document.xml", ""}}), "a.docx"),
                 "Word"));
    CHECK(mentions(detail(zipped({{"xl/workbook.bin", ""}}), "a.xlsb"), ".xlsb"));
}

TEST_CASE("a ZIP archive of one file is that file, of several it is refused", "[sniff]") {
    CHECK(verdict(zipped({{"data.csv", "a,b\n1,2\n"}}), "a.zip") == "csv");
    CHECK(verdict(zipped({{"data.json", "[{\"a\":1}]"}}), "a.json.zip") == "json");
    CHECK(verdict(zipped({{"x/", ""}, {"x/data.csv", "a\tb\n"}, {"__MACOSX/x/._data.csv", "\1\2"}}),
                  "a.zip") == "tsv");
    const auto several = zipped({{"a.csv", "a\n1\n"}, {"b.csv", "b\n1\n"}});
    CHECK(verdict(several, "a.zip") == "unsupported_media_type");
    CHECK(mentions(detail(several, "a.zip"), "\"a.csv\" and \"b.csv\""));
    CHECK(verdict(zipped({{"a.csv", "a\n"}}), "a.csv") == "unsupported_media_type");
    CHECK(mentions(detail(zipped({{"a.png", "\x89PNG\r\n\x1A\n"}}), "a.zip"), "PNG"));
    const auto nested = zipped({{"in.zip", zipped({{"a.csv", "a\n"}})}});
    CHECK(verdict(nested, "a.zip") == "unsupported_media_type");
    const auto whole = zipped({{"a.csv", "a\n1\n"}});
    CHECK(verdict(whole.substr(0, 40), "a.zip") == "unsupported_media_type");
    CHECK(verdict("PK\x03\x04 words", "notes.docx") == "unsupported_media_type");
}
