// The rows of a sheet's XML (ECMA-376 18.3), as they stand there: what the values mean is the
// business of xlsx_values.h.
//
//   <row r="2"><c r="A2" t="s"><v>7</v></c><c r="C2" s="3"><f>B1*2</f><v>45000</v></c></row>
#pragma once

#include "common/readers/xlsx_text.h"
#include "common/readers/xml_parser.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

enum class XlsxCellType : std::uint8_t { number, shared_text, text, boolean, error, date };

struct XlsxCell {
    std::uint32_t column;  ///< from 0
    std::uint32_t style;
    XlsxCellType type;
    std::size_t begin, end;  ///< of its value in the row's text
};

/// Only cells that have a value; a formula's is the one that was calculated last.
struct XlsxRow {
    std::uint64_t number = 0;  ///< from 1
    std::vector<XlsxCell> cells;
    std::string text;
    bool too_long = false;  ///< the text is cut: it passed the limit

    std::string_view value(const XlsxCell& cell) const {
        return std::string_view(text).substr(cell.begin, cell.end - cell.begin);
    }
};

class XlsxRowTarget {
public:
    virtual ~XlsxRowTarget() = default;
    /// The row is valid until the call returns. False: the parser is to be suspended.
    virtual bool take(const XlsxRow& row) = 0;
};

class XlsxSheetHandler final : public XmlHandler {
public:
    /// `row_bytes_max`: how much text a row may have. `target` outlives the handler.
    XlsxSheetHandler(std::uint64_t row_bytes_max, XlsxRowTarget& target)
        : row_bytes_max_(row_bytes_max), target_(target) {}

    std::uint64_t merged_ranges() const { return merged_ranges_; }
    /// Formulas without a value: no program has calculated them.
    std::uint64_t uncalculated() const { return uncalculated_; }

    void on_start(std::string_view name, const XmlAttributes& attributes) override;
    void on_end(std::string_view name) override;
    void on_text(std::string_view text) override;

private:
    void begin_row(const XmlAttributes& attributes);
    void begin_cell(const XmlAttributes& attributes);
    void end_cell();

    std::uint64_t row_bytes_max_;
    XlsxRowTarget& target_;
    bool in_rows_ = false;
    XlsxRow row_;
    std::uint32_t next_column_ = 0;
    XlsxTextElement inline_text_;

    // The cell that is being read.
    bool in_cell_ = false;
    XlsxCell cell_{};
    bool in_value_ = false;
    bool has_value_ = false;
    bool has_formula_ = false;

    std::uint64_t merged_ranges_ = 0;
    std::uint64_t uncalculated_ = 0;
};

/// The column of a reference like "AB12", from 0; nullopt: it is none.
std::optional<std::uint32_t> xlsx_column(std::string_view reference);

}  // namespace undertone
