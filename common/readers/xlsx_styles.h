// Which of a workbook's cell styles show a number as a date (ECMA-376 18.8).
#pragma once

#include "common/readers/number_format.h"
#include "common/readers/xml_parser.h"

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace undertone {

/// Reads the styles part.
class XlsxStyles final : public XmlHandler {
public:
    /// What the style that a cell names makes of its number.
    NumberFormat format(std::uint32_t style) const;

private:
    void on_start(std::string_view name, const XmlAttributes& attributes) override;
    void on_end(std::string_view name) override;
    void on_text(std::string_view) override {}

    bool in_cell_styles_ = false;
    std::vector<std::uint32_t> format_ids_;  // of each cell style
    std::unordered_map<std::uint32_t, NumberFormat> custom_;
};

}  // namespace undertone
