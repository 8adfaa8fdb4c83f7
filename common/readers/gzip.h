// Unpacks gzip (RFC 1952) as it comes in, in constant memory.
#pragma once

#include "common/readers/expansion.h"
#include "common/readers/inflater.h"

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace undertone {

/// The first bytes of every gzip file: two that name it, and the only method there is.
inline constexpr std::string_view gzip_magic = "\x1F\x8B\x08";

/// Faults: invalid_gzip, truncated_gzip, expansion_limit.
class GzipInflater final : public Inflater {
public:
    /// Past its first 16 MiB the output may be `expansion_ratio_max` times as long as the input,
    /// and never longer than `expanded_bytes_max`.
    explicit GzipInflater(const ReadOptions& options);

    void feed(std::string_view bytes) override;
    Result<std::string_view> next() override;
    Result<> finish() override;
    const std::optional<FileFault>& fault() const override { return fault_; }

private:
    struct End {
        void operator()(z_stream* stream) const;
    };

    Result<std::string_view> inflate_some();
    Result<> check_expansion();
    bool begin_member();
    Error fail(std::string code, std::string detail);

    ExpansionLimits limits_;
    std::unique_ptr<z_stream, End> stream_;
    std::unique_ptr<char[]> output_;
    std::uint64_t bytes_in_ = 0;
    std::uint64_t bytes_out_ = 0;
    bool between_members_ = true;
    bool any_member_ = false;
    std::optional<FileFault> fault_;
};

}  // namespace undertone
