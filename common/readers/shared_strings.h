// The texts that a workbook's cells refer to by number: all of them are read before the first sheet
// and kept, in memory as far as a limit, then on disk.
#pragma once

#include "common/readers/fault_slot.h"
#include "common/readers/spooled_bytes.h"
#include "common/readers/text_arena.h"
#include "common/readers/xlsx_text.h"
#include "common/readers/xml_parser.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

class SharedStrings {
public:
    /// `folder`: as SpooledBytes has it.
    explicit SharedStrings(const std::string& folder);

    /// Errors: those of SpooledBytes.
    Result<> add(std::string_view text);

    /// The text of that number, valid as long as this object or `arena`; nullopt: there is none.
    /// Errors: those of SpooledBytes.
    Result<std::optional<std::string_view>> find(std::uint64_t number, TextArena& arena) const;

private:
    Result<std::uint64_t> end_of(std::uint64_t number) const;

    SpooledBytes text_;
    SpooledBytes ends_;  // eight bytes for each text: where it ends in text_
    std::uint64_t count_ = 0;
};

/// Reads the part that holds them. Between two pieces of it status() has to be looked at.
class SharedStringsHandler final : public XmlHandler {
public:
    SharedStringsHandler(SharedStrings& strings, std::uint64_t bytes_max, FaultSlot& faults)
        : strings_(strings), bytes_max_(bytes_max), faults_(faults) {}

    /// Errors: malformed_file, with the fault record_too_long; those of SharedStrings::add().
    const Result<>& status() const { return status_; }

private:
    void on_start(std::string_view name, const XmlAttributes& attributes) override;
    void on_end(std::string_view name) override;
    void on_text(std::string_view text) override;

    SharedStrings& strings_;
    std::uint64_t bytes_max_;
    FaultSlot& faults_;
    XlsxTextElement element_;
    std::string text_;
    Result<> status_;
};

}  // namespace undertone
