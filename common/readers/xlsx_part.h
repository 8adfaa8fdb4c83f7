// Runs one part of a workbook's package through an XML handler.
#pragma once

#include "common/readers/fault_slot.h"
#include "common/readers/xml_parser.h"
#include "common/readers/zip_archive.h"

#include <functional>
#include <string>

namespace undertone {

/// Called where the handler suspended the parser, outside of it. An error ends the reading.
using OnSuspended = std::function<Result<>()>;
inline Result<> never_suspended() { return {}; }

/// Errors: malformed_file, with the fault doctype or damaged_workbook (no XML); those of
/// ZipArchive::part() and of `on_suspended`.
Result<> parse_part(ZipPart& part, const std::string& name, XmlHandler& handler, FaultSlot& faults,
                    const OnSuspended& on_suspended = never_suspended);

/// The same for the part of that name; false if there is none.
Result<bool> parse_part(ZipArchive& archive, const std::string& name, XmlHandler& handler,
                        FaultSlot& faults);

}  // namespace undertone
