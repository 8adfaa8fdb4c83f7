// The head of an answer, as bytes. Pure, and all of it appended to one string that is reused.
#pragma once

#include "api/http/message.h"
#include "api/http/request_head.h"
#include "common/clock.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace undertone {

/// Header fields, as Response and Request hold them.
using Fields = std::span<const std::pair<std::string_view, std::string>>;

/// What shapes an answer besides the Response itself.
struct AnswerContext {
    const RequestHead& head;
    std::string_view date;  ///< of http_date()
    std::string_view request_id;
    std::string_view cors_origin;  ///< an origin that may read the answer; empty: none
    bool vary_origin = false;      ///< another Origin would have got other fields
    bool secure = false;           ///< TLS
    bool keep_alive = true;
    Fields more_fields;  ///< besides the response's own

    bool head_only() const { return head.method == Method::head; }
    bool reading() const { return head.method == Method::get || head_only(); }
};

/// How the end of the body is found.
struct BodyFraming {
    enum class Kind { length, chunked, until_close, none } kind = Kind::none;
    std::uint64_t length = 0;
};

/// Appends status line and fields up to the empty line. An `etag` goes out unless it is empty.
/// Control characters in values become blanks, so that no value can start a field of its own.
void append_head(std::string& out, const Response& response, std::string_view etag,
                 BodyFraming framing, const AnswerContext& context);

/// The value of a response's own field, empty if it has none.
std::string_view field_of(const Response& response, std::string_view name);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7).
std::string http_date(Time time);

/// "GET, HEAD, OPTIONS", for Allow.
std::string method_list(std::span<const Method> methods);

}  // namespace undertone
