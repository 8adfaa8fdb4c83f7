#include "common/readers/xlsx_styles.h"

#include "common/readers/xml_number.h"

namespace undertone {
namespace {

/// Excel itself stops at 65,490 cell styles.
constexpr std::size_t styles_max = 1'000'000;

}  // namespace

NumberFormat XlsxStyles::format(std::uint32_t style) const {
    if (style >= format_ids_.size()) return NumberFormat::number;
    const auto id = format_ids_[style];
    const auto custom = custom_.find(id);
    return custom == custom_.end() ? builtin_number_format(id) : custom->second;
}

void XlsxStyles::on_start(std::string_view name, const XmlAttributes& attributes) {
    if (name == "cellXfs") {
        in_cell_styles_ = true;
    } else if (name == "xf" && in_cell_styles_ && format_ids_.size() < styles_max) {
        format_ids_.push_back(xml_number(attributes.find("numFmtId")).value_or(0));
    } else if (name == "numFmt" && custom_.size() < styles_max) {
        const auto id = xml_number(attributes.find("numFmtId"));
        if (id) custom_[*id] = number_format(attributes.find("formatCode").value_or(""));
    }
}

void XlsxStyles::on_end(std::string_view name) {
    if (name == "cellXfs") in_cell_styles_ = false;
}

}  // namespace undertone
