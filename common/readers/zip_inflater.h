// Unpacks a ZIP archive that holds one file, as it comes in, in constant memory (APPNOTE 4.3).
//
//   PK 3 4  header, name     the file, or a folder, or what macOS adds: these are left out
//   ........                 its content: stored, or deflated
//   PK 7 8  descriptor       its checksum, where the header came too early to know it
//   PK 1 2  directory ...    the end of what is read
#pragma once

#include "common/readers/expansion.h"
#include "common/readers/inflater.h"

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// The first bytes of every ZIP archive that holds something.
inline constexpr std::string_view zip_magic = "PK\x03\x04";

/// Faults: invalid_zip, encrypted_zip, unsupported_zip, truncated_zip, several_files, empty_file
/// (there was none), expansion_limit.
class ZipInflater final : public Inflater {
public:
    explicit ZipInflater(const ReadOptions& options);

    void feed(std::string_view bytes) override;
    Result<std::string_view> next() override;
    Result<> finish() override;
    const std::optional<FileFault>& fault() const override { return fault_; }

    /// Of the file, once its header was read.
    const std::string& name() const { return name_; }

private:
    enum class State : std::uint8_t { header, stored, deflated, descriptor, directory };

    struct End {
        void operator()(z_stream* stream) const;
    };

    bool gather(std::size_t bytes);
    Result<bool> take_header();
    Result<> begin_entry();
    Result<> note_file(std::string name);
    Result<bool> take_descriptor();
    Result<std::string_view> take_stored();
    Result<std::string_view> inflate_some();
    Result<std::string_view> deliver(std::string_view piece);
    Result<> check_sum(std::uint32_t stated);
    Error fail(std::string code, std::string detail);

    ExpansionLimits limits_;
    std::string_view input_;
    std::uint64_t bytes_in_ = 0;
    std::uint64_t bytes_out_ = 0;
    std::string head_;  // of a header or descriptor, until it is complete
    State state_ = State::header;

    std::string name_;
    bool any_file_ = false;

    // The entry that is being read.
    bool is_file_ = false;
    bool has_descriptor_ = false;
    std::uint32_t stated_sum_ = 0;
    std::uint64_t stored_left_ = 0;
    std::uint32_t sum_ = 0;

    std::unique_ptr<z_stream, End> stream_;
    std::unique_ptr<char[]> output_;
    std::optional<FileFault> fault_;
};

}  // namespace undertone
