// What a workbook is made of: its sheets and where they are (ECMA-376 18.2, OPC relationships).
//
//   _rels/.rels                    xl/workbook.xml is the document
//   xl/workbook.xml                <sheet name="Sales" r:id="rId1"/>
//   xl/_rels/workbook.xml.rels     rId1 is worksheets/sheet1.xml
#pragma once

#include "common/readers/excel_date.h"
#include "common/readers/fault_slot.h"
#include "common/readers/zip_archive.h"

#include <string>
#include <string_view>
#include <vector>

namespace undertone {

struct XlsxSheet {
    std::string name;
    std::string part;  ///< the name of its part; empty: the workbook does not say
    bool hidden;
};

struct XlsxWorkbook {
    std::vector<XlsxSheet> sheets = {};  ///< in the order of the tabs
    DateSystem date_system = DateSystem::from_1900;
    std::string shared_strings_part = {};  ///< empty: there are none
    std::string styles_part = {};
};

/// Errors: malformed_file, with the fault not_a_workbook, or those of parse_part().
Result<XlsxWorkbook> read_workbook(ZipArchive& archive, FaultSlot& faults);

/// "xl/workbook.xml" and "../media/a.png" make "media/a.png", "/b.xml" is "b.xml".
std::string resolve_target(std::string_view part, std::string_view target);

}  // namespace undertone
