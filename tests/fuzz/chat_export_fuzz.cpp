// A chat program's export of any bytes reads the same however it is cut.
#include "common/readers/export_reader.h"
#include "common/readers/whatsapp_reader.h"
#include "tests/common/readers/cut_property.h"

using namespace undertone;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    testing::require_cuts_do_not_matter(
        [](const ReadOptions& options) { return std::make_unique<WhatsappReader>(options); }, text);
    for (const auto format : {FileFormat::slack, FileFormat::telegram, FileFormat::discord}) {
        testing::require_cuts_do_not_matter(
            [format](const ReadOptions& options) {
                return std::make_unique<ExportReader>(format, options);
            },
            text);
    }
    (void)sniff_format(text, true, "upload");
    return 0;
}
