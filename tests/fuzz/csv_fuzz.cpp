// A CSV file of any bytes reads the same however it is cut.
#include "common/readers/csv_reader.h"
#include "tests/common/readers/cut_property.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    undertone::testing::require_cuts_do_not_matter(
        [](const undertone::ReadOptions& options) {
            return std::make_unique<undertone::CsvReader>(undertone::FileFormat::csv, options);
        },
        text);
    return 0;
}
