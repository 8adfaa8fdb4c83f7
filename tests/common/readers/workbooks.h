// Workbooks and other ZIP archives for tests, made by libzip.
#pragma once

#include <zip.h>

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace undertone::testing {

/// The parts of a package by name.
using WorkbookParts = std::map<std::string, std::string>;

/// A ZIP archive of them, in this order.
inline std::string zipped(const std::vector<std::pair<std::string, std::string>>& parts,
                          bool stored = false) {
    zip_error_t error;
    zip_error_init(&error);
    auto* const source = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(source);
    auto* const archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    if (archive == nullptr) throw std::runtime_error(zip_error_strerror(&error));
    for (const auto& [name, text] : parts) {
        if (name.ends_with('/')) {
            zip_dir_add(archive, name.c_str(), ZIP_FL_ENC_UTF_8);
            continue;
        }
        auto* const part = zip_source_buffer(archive, text.data(), text.size(), 0);
        const auto index = zip_file_add(archive, name.c_str(), part, ZIP_FL_ENC_UTF_8);
        if (stored)
            zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    }
    if (zip_close(archive) != 0) throw std::runtime_error(zip_strerror(archive));
    zip_stat_t stat;
    zip_source_stat(source, &stat);
    std::string bytes(stat.size, '\0');
    zip_source_open(source);
    zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    zip_source_free(source);
    return bytes;
}
/// A workbook's file.
inline std::string packaged(const WorkbookParts& parts) {
    return zipped(std::vector<std::pair<std::string, std::string>>(parts.begin(), parts.end()));
}

struct TestSheet {
    std::string name;
    std::string rows;  ///< <row> elements
    std::string state = "visible";
};

inline WorkbookParts workbook(const std::vector<TestSheet>& sheets) {
    const std::string office =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    WorkbookParts parts;
    parts["[Content_Types].xml"] = "<Types/>";
    parts["_rels/.rels"] = "<Relationships><Relationship Id=\"r1\" Type=\"" + office +
                           "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    std::string list;
    std::string targets = "<Relationship Id=\"s\" Type=\"" + office +
                          "sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"t\" "
                          "Type=\"" +
                          office + "styles\" Target=\"styles.xml\"/>";
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        const auto number = std::to_string(i + 1);
        list += "<sheet name=\"" + sheets[i].name + "\" sheetId=\"" + number + "\" state=\"" +
                sheets[i].state + "\" r:id=\"rId" + number + "\"/>";
        targets += "<Relationship Id=\"rId" + number + "\" Type=\"" + office +
                   "worksheet\" Target=\"worksheets/sheet" + number + ".xml\"/>";
        parts["xl/worksheets/sheet" + number + ".xml"] =
            "<worksheet><sheetData>" + sheets[i].rows + "</sheetData></worksheet>";
    }
    parts["xl/workbook.xml"] = "<workbook xmlns:r=\"r\"><sheets>" + list + "</sheets></workbook>";
    parts["xl/_rels/workbook.xml.rels"] = "<Relationships>" + targets + "</Relationships>";
    return parts;
}

inline WorkbookParts one_sheet(const std::string& rows) { return workbook({{"Sheet1", rows}}); }

}  // namespace undertone::testing
