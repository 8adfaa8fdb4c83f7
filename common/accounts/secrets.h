// Random secrets: cookies, refresh tokens, the tokens in links. Only their SHA-256 is stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// 256 random bits as 43 base64url characters.
std::string make_secret();
/// The shape of one.
bool looks_like_secret(std::string_view text);

/// 32 raw bytes.
std::string sha256(std::string_view bytes);
/// Takes the same time wherever the two differ.
bool same_bytes(std::string_view a, std::string_view b);

/// RFC 4648 5, without padding.
std::string to_base64url(std::string_view bytes);
/// nullopt: not the one way in which these bytes can be written.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace undertone
