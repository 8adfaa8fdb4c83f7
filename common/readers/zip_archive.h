// The parts of a workbook's package: a ZIP archive read at any place (libzip), within limits.
#pragma once

#include "common/readers/expansion.h"
#include "common/readers/fault_slot.h"
#include "common/readers/spooled_bytes.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct zip;
struct zip_file;

namespace undertone {

/// Unpacks one part, front to back.
class ZipPart {
public:
    /// The next piece, valid until the next call; empty at the end. Errors: malformed_file, with
    /// the fault damaged_workbook, encrypted_workbook or expansion_limit.
    Result<std::string_view> next();

    /// The share of the part that was unpacked, from 0 to 1.
    double share() const;

private:
    friend class ZipArchive;
    struct Close {
        void operator()(zip_file* file) const;
    };
    Result<> check_expansion();

    std::unique_ptr<zip_file, Close> file_;
    std::string label_;  // what faults call it
    std::uint64_t packed_bytes_ = 0;
    std::uint64_t stated_bytes_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t* total_bytes_ = nullptr;
    ExpansionLimits limits_{};
    FaultSlot* faults_ = nullptr;
    std::unique_ptr<char[]> buffer_;
};

class ZipArchive {
public:
    /// `bytes` and `faults` outlive the archive. Errors: malformed_file, with the fault
    /// damaged_workbook; those of SpooledBytes.
    static Result<ZipArchive> open(SpooledBytes& bytes, const ExpansionLimits& limits,
                                   FaultSlot& faults);

    /// The part of that name, which is compared as packages do: without case, from the root.
    std::optional<std::uint64_t> find(std::string_view name) const;

    /// Errors: as ZipPart::next().
    Result<ZipPart> part(std::uint64_t index);

private:
    struct Discard {
        void operator()(zip* archive) const;
    };
    ZipArchive(std::unique_ptr<zip, Discard> archive, std::uint64_t archive_bytes,
               const ExpansionLimits& limits, FaultSlot& faults);

    std::unique_ptr<zip, Discard> archive_;
    std::uint64_t archive_bytes_;
    std::unique_ptr<std::uint64_t> total_bytes_;
    ExpansionLimits limits_;
    FaultSlot* faults_;
};

}  // namespace undertone
