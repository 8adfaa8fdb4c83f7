#include "api/http/trace_context.h"

#include "common/ids.h"

#include <fmt/format.h>

#include <cstring>

namespace undertone {
namespace {

/// "00-" 32 hex digits "-" 16 hex digits "-" 2 hex digits, lower case, neither id all zero.
bool is_traceparent(std::string_view text) {
    if (text.size() != 55 || !text.starts_with("00-") || text[35] != '-' || text[52] != '-') {
        return false;
    }
    const auto is_hex = [](std::string_view digits) {
        return digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    };
    const auto is_id = [&](std::string_view digits) {
        return is_hex(digits) && digits.find_first_not_of('0') != std::string_view::npos;
    };
    return is_id(text.substr(3, 32)) && is_id(text.substr(36, 16)) && is_hex(text.substr(53));
}

}  // namespace

void continue_trace(Request& request) {
    const auto parent = request.header("traceparent");
    if (parent.empty() || !is_traceparent(parent)) return;
    std::uint64_t span = 0;
    std::memcpy(&span, Uuid::next().bytes.data() + 8, sizeof span);
    request.answer_headers.emplace_back(
        "traceparent", fmt::format("{}-{:016x}-{}", parent.substr(0, 35), span, parent.substr(53)));
}

}  // namespace undertone
