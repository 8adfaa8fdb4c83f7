// A JSON or NDJSON file of any bytes reads the same however it is cut.
#include "common/readers/json_reader.h"
#include "common/readers/ndjson_reader.h"
#include "tests/common/readers/cut_property.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    undertone::testing::require_cuts_do_not_matter(
        [](const undertone::ReadOptions& options) {
            return std::make_unique<undertone::JsonReader>(options);
        },
        text);
    undertone::testing::require_cuts_do_not_matter(
        [](const undertone::ReadOptions& options) {
            return std::make_unique<undertone::NdjsonReader>(options);
        },
        text);
    return 0;
}
