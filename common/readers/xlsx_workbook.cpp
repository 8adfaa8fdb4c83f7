#include "common/readers/xlsx_workbook.h"

#include "common/readers/xlsx_part.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace undertone {
namespace {

constexpr std::size_t sheets_max = 4'096;
constexpr std::size_t relationships_max = 65'536;
constexpr std::string_view usual_workbook = "xl/workbook.xml";

struct Relationship {
    std::string id;
    std::string type;  ///< what follows the last '/': the rest differs between editions
    std::string target;
};

std::string folder_of(std::string_view part) {
    const auto slash = part.rfind('/');
    return std::string(slash == part.npos ? std::string_view() : part.substr(0, slash + 1));
}

/// "xl/workbook.xml" has its relationships in "xl/_rels/workbook.xml.rels".
std::string relationships_part(std::string_view part) {
    const auto folder = folder_of(part);
    return folder + "_rels/" + std::string(part.substr(folder.size())) + ".rels";
}

class RelationshipHandler final : public XmlHandler {
public:
    void on_start(std::string_view name, const XmlAttributes& attributes) override {
        if (name != "Relationship" || found.size() == relationships_max) return;
        const auto type = attributes.find("Type").value_or("");
        found.push_back({.id = std::string(attributes.find("Id").value_or("")),
                         .type = std::string(type.substr(type.rfind('/') + 1)),
                         .target = std::string(attributes.find("Target").value_or(""))});
    }
    void on_end(std::string_view) override {}
    void on_text(std::string_view) override {}

    const std::string* target_of_type(std::string_view type) const {
        const auto at = std::ranges::find(found, type, &Relationship::type);
        return at == found.end() ? nullptr : &at->target;
    }

    std::vector<Relationship> found;
};

class WorkbookHandler final : public XmlHandler {
public:
    struct Sheet {
        std::string name;
        std::string relationship;
        bool hidden;
    };

    void on_start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "workbookPr") {
            const auto value = attributes.find("date1904").value_or("0");
            if (value == "1" || value == "true") date_system = DateSystem::from_1904;
        } else if (name == "sheet" && sheets.size() < sheets_max) {
            const auto state = attributes.find("state").value_or("visible");
            sheets.push_back({.name = std::string(attributes.find("name").value_or("")),
                              .relationship = std::string(attributes.find("id").value_or("")),
                              .hidden = state != "visible"});
        }
    }
    void on_end(std::string_view) override {}
    void on_text(std::string_view) override {}

    std::vector<Sheet> sheets;
    DateSystem date_system = DateSystem::from_1900;
};

Result<RelationshipHandler> read_relationships(ZipArchive& archive, const std::string& part,
                                               FaultSlot& faults) {
    RelationshipHandler relationships;
    const auto read = parse_part(archive, relationships_part(part), relationships, faults);
    if (!read) return read.error();
    return relationships;
}

}  // namespace

std::string resolve_target(std::string_view part, std::string_view target) {
    if (target.starts_with('/')) return std::string(target.substr(1));
    auto folder = folder_of(part);
    while (target.starts_with("../") || target.starts_with("./")) {
        const bool up = target.starts_with("../");
        if (up && !folder.empty()) folder = folder_of(folder.substr(0, folder.size() - 1));
        target.remove_prefix(up ? 3 : 2);
    }
    return folder + std::string(target);
}

Result<XlsxWorkbook> read_workbook(ZipArchive& archive, FaultSlot& faults) {
    const auto package = read_relationships(archive, "", faults);
    if (!package) return package.error();
    const auto* document = package->target_of_type("officeDocument");
    const auto part = document ? resolve_target("", *document) : std::string(usual_workbook);

    WorkbookHandler handler;
    const auto read = parse_part(archive, part, handler, faults);
    if (!read) return read.error();
    if (!*read || handler.sheets.empty()) {
        return faults.fail({.code = "not_a_workbook",
                            .detail = "the ZIP archive holds no workbook with sheets in it"});
    }
    const auto relationships = read_relationships(archive, part, faults);
    if (!relationships) return relationships.error();
    std::unordered_map<std::string_view, std::string> parts;
    for (const auto& each : relationships->found) {
        parts.emplace(each.id, resolve_target(part, each.target));
    }
    XlsxWorkbook workbook{.date_system = handler.date_system};
    for (auto& sheet : handler.sheets) {
        workbook.sheets.push_back({.name = std::move(sheet.name),
                                   .part = parts[sheet.relationship],
                                   .hidden = sheet.hidden});
    }
    const auto part_of = [&](std::string_view type) {
        const auto* target = relationships->target_of_type(type);
        return target ? resolve_target(part, *target) : std::string();
    };
    workbook.shared_strings_part = part_of("sharedStrings");
    workbook.styles_part = part_of("styles");
    return workbook;
}

}  // namespace undertone
