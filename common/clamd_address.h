// Where a clamd is: the forms that scan.clamd takes.
//
//   unix:/run/clamav/clamd.ctl      tcp:scanner.internal:3310      tcp:[::1]:3310
#pragma once

#include "common/result.h"

#include <string>
#include <string_view>

namespace undertone {

struct ClamdAddress {
    std::string path;  ///< of the Unix socket; empty: host and port
    std::string host, port;

    auto operator<=>(const ClamdAddress&) const = default;

    /// As it is written above: for logs.
    std::string to_string() const;
};

/// Errors: invalid_value, saying what was expected.
Result<ClamdAddress> parse_clamd_address(std::string_view text);

}  // namespace undertone
