#include "common/readers/csv_reader.h"
#include "common/readers/export_reader.h"
#include "common/readers/json_reader.h"
#include "common/readers/ndjson_reader.h"
#include "common/readers/whatsapp_reader.h"
#include "tests/common/readers/cut_property.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace undertone;
using namespace undertone::testing;

namespace {

std::vector<std::string> corpus(const std::string& name) {
    std::vector<std::string> inputs;
    for (const auto& entry : std::filesystem::directory_iterator("tests/fuzz/corpus/" + name)) {
        std::ifstream file(entry.path(), std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    REQUIRE_FALSE(inputs.empty());
    return inputs;
}

}  // namespace

TEST_CASE("the fuzz corpus of CSVs reads the same however it is cut", "[fuzz]") {
    for (const auto& input : corpus("csv")) {
        CAPTURE(input);
        CHECK_NOTHROW(require_cuts_do_not_matter(
            [](const ReadOptions& options) {
                return std::make_unique<CsvReader>(FileFormat::csv, options);
            },
            input));
    }
}

TEST_CASE("the fuzz corpus of JSON reads the same however it is cut", "[fuzz]") {
    for (const auto& input : corpus("chat_json")) {
        CAPTURE(input);
        CHECK_NOTHROW(require_cuts_do_not_matter(
            [](const ReadOptions& options) { return std::make_unique<JsonReader>(options); },
            input));
        CHECK_NOTHROW(require_cuts_do_not_matter(
            [](const ReadOptions& options) { return std::make_unique<NdjsonReader>(options); },
            input));
    }
}

TEST_CASE("the fuzz corpus of exports reads the same however it is cut", "[fuzz]") {
    for (const auto& input : corpus("chat_export")) {
        CAPTURE(input);
        CHECK_NOTHROW(require_cuts_do_not_matter(
            [](const ReadOptions& options) { return std::make_unique<WhatsappReader>(options); },
            input));
        for (const auto format : {FileFormat::slack, FileFormat::telegram, FileFormat::discord}) {
            CHECK_NOTHROW(require_cuts_do_not_matter(
                [format](const ReadOptions& options) {
                    return std::make_unique<ExportReader>(format, options);
                },
                input));
        }
    }
}
