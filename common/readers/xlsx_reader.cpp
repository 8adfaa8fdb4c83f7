#include "common/readers/xlsx_reader.h"

#include "common/readers/xlsx_part.h"
#include "common/readers/xlsx_table.h"
#include "common/text/ascii.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace undertone {
namespace {

constexpr std::size_t spool_memory_bytes = 1 << 20;
constexpr std::size_t sheets_listed_max = 100;

std::string_view to_string(DateSystem system) {
    return system == DateSystem::from_1904 ? "1904" : "1900";
}

std::vector<TableChoice> listed(const XlsxWorkbook& workbook) {
    std::vector<TableChoice> sheets;
    for (const auto& sheet : workbook.sheets) {
        if (sheets.size() == sheets_listed_max) break;
        sheets.push_back({.name = sheet.name, .hidden = sheet.hidden, .read = false});
    }
    return sheets;
}

}  // namespace

XlsxReader::XlsxReader(const ReadOptions& options)
    : options_(options), bytes_(options.scratch_dir, spool_memory_bytes) {
    report_.format = undertone::to_string(FileFormat::xlsx);
    report_.encoding = "utf-8";
}

Result<> XlsxReader::feed(std::string_view bytes, RowSink&) {
    if (fault_) return fail(*fault_);
    if (bytes_.size() + bytes.size() > options_.spooled_bytes_max) {
        return fail({.code = "expansion_limit",
                     .detail = fmt::format("the workbook is larger than upload.file_bytes_max = {}",
                                           options_.spooled_bytes_max)});
    }
    return bytes_.append(bytes);
}

Result<> XlsxReader::finish(RowSink& sink) {
    if (fault_) return fail(*fault_);
    auto finished = read(sink);
    if (const auto& fault = faults_.fault()) return fail(*fault);
    return finished;
}

Result<> XlsxReader::read(RowSink& sink) {
    auto archive = ZipArchive::open(bytes_, ExpansionLimits::of(options_), faults_);
    if (!archive) return archive.error();
    const auto workbook = read_workbook(*archive, faults_);
    if (!workbook) return workbook.error();
    report_.tables = listed(*workbook);
    report_.dialect["date_system"] = to_string(workbook->date_system);
    const auto wanted = candidates(*workbook);
    if (!wanted) return wanted.error();

    XlsxStyles styles;
    const auto styled = parse_part(*archive, workbook->styles_part, styles, faults_);
    if (!styled) return styled.error();
    SharedStrings strings(options_.scratch_dir);
    const auto read = read_shared_strings(*archive, workbook->shared_strings_part, strings);
    if (!read) return read;

    XlsxValues values(styles, strings, workbook->date_system, report_);
    for (const auto index : *wanted) {
        const auto had_data = read_sheet(*archive, workbook->sheets[index], values, sink);
        if (!had_data) return had_data.error();
        if (!*had_data) continue;
        if (index < report_.tables.size()) report_.tables[index].read = true;
        return {};
    }
    return faults_.fail(
        {.code = "empty_file",
         .detail = options_.sheet.empty()
                       ? std::string("no sheet of the workbook that is not hidden has data")
                       : fmt::format("the sheet {:?} has no data", options_.sheet)});
}

/// The sheets to be tried, one after the other: the one asked for, else those that are shown.
Result<std::vector<std::size_t>> XlsxReader::candidates(const XlsxWorkbook& workbook) {
    std::vector<std::size_t> wanted;
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < workbook.sheets.size(); ++i) {
        const auto& sheet = workbook.sheets[i];
        if (names.size() < sheets_listed_max) names.push_back(sheet.name);
        const bool taken =
            options_.sheet.empty() ? !sheet.hidden : equal_without_case(sheet.name, options_.sheet);
        if (taken) wanted.push_back(i);
    }
    if (!wanted.empty() || options_.sheet.empty()) return wanted;
    return faults_.fail({.code = "unknown_sheet",
                         .detail = fmt::format("the workbook has no sheet {:?}; it has {}",
                                               options_.sheet, fmt::join(names, ", "))});
}

Result<> XlsxReader::read_shared_strings(ZipArchive& archive, const std::string& part,
                                         SharedStrings& strings) {
    SharedStringsHandler handler(strings, options_.record_bytes_max, faults_);
    const auto parsed = parse_part(archive, part, handler, faults_);
    if (!handler.status()) return handler.status();
    if (!parsed) return parsed.error();
    return {};
}

/// Whether the sheet has data.
Result<bool> XlsxReader::read_sheet(ZipArchive& archive, const XlsxSheet& sheet, XlsxValues& values,
                                    RowSink& sink) {
    const auto index = archive.find(sheet.part);
    if (!index) return false;
    auto part = archive.part(*index);
    if (!part) return part.error();
    XlsxTable table(values, options_, report_, faults_);
    XlsxSheetHandler handler(options_.record_bytes_max, table);
    const auto deliver = [&] {
        share_read_ = part->share();
        return table.deliver(sink);
    };
    const auto parsed = parse_part(*part, sheet.part, handler, faults_, deliver);
    // The rows before a fault are delivered, too.
    if (const auto finished = table.finish(sink); !finished) return finished.error();
    if (!parsed) return parsed.error();
    if (!table.has_data()) return false;

    report_.dialect["sheet"] = sheet.name;
    if (handler.merged_ranges() != 0) {
        warn(
            fmt::format("{} merged ranges: the first cell of each has its value, the others are "
                        "missing",
                        handler.merged_ranges()));
    }
    if (handler.uncalculated() != 0) {
        warn(fmt::format("{} formulas have no calculated value and are missing",
                         handler.uncalculated()));
    }
    return true;
}

}  // namespace undertone
