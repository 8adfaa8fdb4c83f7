// Rejects as CSV rows: line,offset,reason,detail,raw.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace undertone {

inline constexpr std::string_view reject_csv_header = "line,offset,reason,detail,raw\r\n";

/// Appends one row (RFC 4180), every text cell in quotes and kept from being
/// taken for a formula. `raw` is shown as valid UTF-8 and cut at
/// 4 KiB.
void append_reject_csv(std::string& out, std::uint64_t line, std::uint64_t offset,
                       std::string_view reason, std::string_view detail, std::string_view raw);

}  // namespace undertone
