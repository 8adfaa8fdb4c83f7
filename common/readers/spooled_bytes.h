// Bytes that are written front to back and then read at any place: in memory while they are few,
// beyond that in a file that has no name and is gone with its owner.
#pragma once

#include "common/files.h"
#include "common/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace undertone {

class SpooledBytes {
public:
    /// `folder` is where the file is made; empty: the system's folder for temporary files.
    SpooledBytes(std::string folder, std::size_t memory_bytes_max)
        : folder_(std::move(folder)), memory_bytes_max_(memory_bytes_max) {}

    /// Errors: storage_full, unavailable.
    Result<> append(std::string_view bytes);

    std::uint64_t size() const { return file_bytes_ + memory_.size(); }

    /// All of the bytes, valid until the next append(); nullopt once they are in the file.
    std::optional<std::string_view> in_memory() const;

    /// Fills `out` with what starts at `offset`, all of which has to be there. Errors: unavailable.
    Result<> read(std::uint64_t offset, std::span<char> out) const;

    /// Puts what is still in memory behind the rest in the file; then descriptor() has all of it.
    /// Errors: storage_full, unavailable.
    Result<> flush();
    int descriptor() const { return file_.get(); }

private:
    Result<> open_spool();

    std::string folder_;
    std::size_t memory_bytes_max_;
    std::string memory_;  // the last bytes: all of them while there is no file
    Descriptor file_;
    std::uint64_t file_bytes_ = 0;
};

}  // namespace undertone
