// Conditional and range requests (RFC 9110 13, 14): pure decisions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// Sets `tag` to a strong entity tag, quotes included, made from the bytes of a body. Not for
/// security: equal tags for different bodies can be constructed.
void make_etag(std::string_view body, std::string& tag);

/// Whether If-None-Match names `etag` (weak comparison) or is "*".
bool matches_etag(std::string_view if_none_match, std::string_view etag);

/// Whether If-Match names `etag` (strong comparison) or is "*".
bool matches_strong_etag(std::string_view if_match, std::string_view etag);

/// A part of a representation.
struct ByteRange {
    std::uint64_t offset, length;
};

enum class RangeVerdict {
    whole,          ///< no range asked for, or one that we do not serve: answer 200
    part,           ///< answer 206
    unsatisfiable,  ///< answer 416
};

struct RangeDecision {
    RangeVerdict verdict;
    ByteRange range{};  ///< for `part`
};

/// Takes one range ("bytes=0-99", "bytes=100-", "bytes=-5"); several are answered by the whole.
RangeDecision decide_range(std::string_view range, std::uint64_t size);

/// Whether If-Range lets a range apply: absent, or the representation's own strong tag.
bool may_apply_range(std::string_view if_range, std::string_view etag);

}  // namespace undertone
