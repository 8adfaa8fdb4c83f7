// A workbook of any bytes, and one whose parts are any XML, reads the same however it is cut.
//
// The first byte says what the rest is: 'z' the workbook itself, 's' a sheet, 't' the shared texts,
// 'f' the styles, 'w' the list of sheets, 'a' an archive of one CSV.
#include "common/readers/file_reader.h"
#include "common/readers/xlsx_reader.h"
#include "tests/common/readers/cut_property.h"
#include "tests/common/readers/workbooks.h"

using namespace undertone;
using namespace undertone::testing;

namespace {

constexpr std::string_view some_rows =
    "<row><c t=\"s\"><v>0</v></c><c t=\"str\"><v>b</v></c></row>"
    "<row><c s=\"1\"><v>45000.5</v></c><c t=\"s\"><v>1</v></c></row>";

void read_workbook_of(const std::string& part, std::string_view xml) {
    auto parts = one_sheet(std::string(some_rows));
    parts[part] = xml;
    // Stored, so that only the parsers are what takes time.
    const std::vector<std::pair<std::string, std::string>> listed(parts.begin(), parts.end());
    for (const auto& options : {ReadOptions{}, narrow_limits()}) {
        (void)read_whole(std::make_unique<XlsxReader>(options), zipped(listed, true));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
        case 's':
            read_workbook_of("xl/worksheets/sheet1.xml", rest);
            break;
        case 't':
            read_workbook_of("xl/sharedStrings.xml", rest);
            break;
        case 'f':
            read_workbook_of("xl/styles.xml", rest);
            break;
        case 'w':
            read_workbook_of("xl/workbook.xml", rest);
            break;
        case 'a':
            require_cuts_do_not_matter(
                [](const ReadOptions& options) {
                    return std::make_unique<FileReader>(FileFormat::csv, options);
                },
                rest);
            break;
        default:
            require_cuts_do_not_matter(
                [](const ReadOptions& options) { return std::make_unique<XlsxReader>(options); },
                rest);
            (void)sniff_format(rest, true, "upload");
    }
    return 0;
}
