#include "common/readers/xlsx_part.h"

#include <fmt/format.h>

namespace undertone {
namespace {

Error fail(const XmlParser& parser, const std::string& name, FaultSlot& faults) {
    return faults.fail({.code = parser.met_doctype() ? "doctype" : "damaged_workbook",
                        .detail = fmt::format("{:?} in the workbook: {}", name, parser.complaint()),
                        .line = parser.line(),
                        .offset = parser.offset()});
}

}  // namespace

Result<> parse_part(ZipPart& part, const std::string& name, XmlHandler& handler, FaultSlot& faults,
                    const OnSuspended& on_suspended) {
    XmlParser parser(handler);
    for (bool more = true; more;) {
        const auto piece = part.next();
        if (!piece) return piece.error();
        more = !piece->empty();
        auto state = more ? parser.feed(*piece) : parser.finish();
        while (state == XmlParser::State::suspended) {
            if (auto served = on_suspended(); !served) return served;
            state = parser.resume();
        }
        if (state == XmlParser::State::failed) return fail(parser, name, faults);
    }
    return {};
}

Result<bool> parse_part(ZipArchive& archive, const std::string& name, XmlHandler& handler,
                        FaultSlot& faults) {
    const auto index = archive.find(name);
    if (!index) return false;
    auto part = archive.part(*index);
    if (!part) return part.error();
    if (const auto parsed = parse_part(*part, name, handler, faults); !parsed) {
        return parsed.error();
    }
    return true;
}

}  // namespace undertone
