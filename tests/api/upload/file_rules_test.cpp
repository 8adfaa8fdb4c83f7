#include "api/upload/file_rules.h"

#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

using namespace undertone;

TEST_CASE("a name has one of the endings, in any case", "[upload]") {
    const auto rules = csv_rules();
    for (const auto* name : {"a.csv", "A.CSV", "folder/a b.Csv", ".csv"}) {
        CHECK(rules.check_name(name));
    }
    for (const auto* name : {"a.csv.gz", "a.txt", "csv", "", "a.csv "}) {
        const auto refused = rules.check_name(name);
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == ErrorCode::unsupported_media_type);
        CHECK(refused.error().detail == "files are taken here whose name ends in .csv");
    }
    CHECK(FileRules{}.check_name("anything"));
}

TEST_CASE("an old workbook is told the way out", "[upload]") {
    constexpr std::string_view endings[] = {".csv", ".xlsx"};
    const FileRules rules{.endings = endings};
    CHECK(rules.check_name("a.xls").error().detail ==
          "files are taken here whose name ends in .csv, .xlsx; save the .xls workbook as .xlsx "
          "or .csv");
}

TEST_CASE("only where text is wanted gzip is refused", "[upload]") {
    constexpr std::string_view gzip = "\x1F\x8B\x08 and so on";
    CHECK(csv_rules().check_head(gzip).error().code == ErrorCode::unsupported_media_type);
    CHECK(csv_rules().check_head("a,b\n"));
    CHECK(FileRules{}.check_head(gzip));
}

TEST_CASE("a file over the limit is told which one it is", "[upload]") {
    const FileRules rules{.bytes_max = 10, .bytes_setting = "upload.some_bytes_max"};
    CHECK(rules.check_size(10));
    const auto refused = rules.check_size(11);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::payload_too_large);
    CHECK(refused.error().detail == "the file is larger than upload.some_bytes_max = 10");
}
