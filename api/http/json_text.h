// Text as a JSON string, for the few documents that the server itself writes.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// Appends `text` in quotes, escaped (RFC 8259 7). Bytes that are no UTF-8 become U+FFFD, so that
/// the document stays valid whatever a client sent.
void append_json_text(std::string& out, std::string_view text);

}  // namespace undertone
