#include "common/scan/clamd_reply.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

/// Signatures and errors are names and words; whatever else comes must not reach JSON or a log.
std::string printable(std::string_view text) {
    constexpr std::size_t shown_max = 200;
    std::string shown(text.substr(0, shown_max));
    std::ranges::replace_if(shown, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return shown;
}

}  // namespace

Result<ScanVerdict> parse_scan_reply(std::string_view reply) {
    constexpr std::string_view subject = "stream: ";
    constexpr std::string_view found = " FOUND";
    constexpr std::string_view size_limit = "INSTREAM size limit exceeded";
    using Outcome = ScanVerdict::Outcome;

    if (reply.starts_with(size_limit)) return ScanVerdict{Outcome::too_large, {}};
    if (reply == "stream: OK") return ScanVerdict{Outcome::clean, {}};
    if (reply.starts_with(subject) && reply.ends_with(found) &&
        reply.size() > subject.size() + found.size()) {
        const auto name = reply.substr(subject.size());
        return ScanVerdict{Outcome::infected,
                           printable(name.substr(0, name.size() - found.size()))};
    }
    return Error{ErrorCode::unavailable, fmt::format("clamd answers {:?}", printable(reply))};
}

}  // namespace undertone
