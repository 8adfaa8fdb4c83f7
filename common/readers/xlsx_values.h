// What the cells of a workbook hold: numbers, texts and dates as a table's cells have them.
#pragma once

#include "common/readers/excel_date.h"
#include "common/readers/shared_strings.h"
#include "common/readers/text_reader.h"
#include "common/readers/xlsx_sheet.h"
#include "common/readers/xlsx_styles.h"

#include <string_view>

namespace undertone {

/// A number as JSON writes it, in the fewest digits that mean the same: Excel stores 0.1 as
/// "0.10000000000000001". What is no number becomes text.
Cell xlsx_number(std::string_view text, TextArena& arena);

class XlsxValues {
public:
    /// All of them outlive this object; `report` counts the errors, which become missing values.
    XlsxValues(const XlsxStyles& styles, const SharedStrings& strings, DateSystem dates,
               ReadReport& report)
        : styles_(styles), strings_(strings), dates_(dates), report_(report) {}

    /// Its text is valid as long as `arena` and the shared strings. Errors: those of
    /// SharedStrings::find().
    Result<Cell> value_of(const XlsxRow& row, const XlsxCell& cell, TextArena& arena);

    /// Its value as it is written, whatever its type.
    static Result<Cell> text_of(const XlsxRow& row, const XlsxCell& cell, TextArena& arena);

private:
    Result<Cell> shared_text(std::string_view number, TextArena& arena);
    void count_error(std::string_view error);

    const XlsxStyles& styles_;
    const SharedStrings& strings_;
    DateSystem dates_;
    ReadReport& report_;
    bool warned_of_lost_text_ = false;
};

}  // namespace undertone
