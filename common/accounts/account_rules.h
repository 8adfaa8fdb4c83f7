// What e-mails, usernames and passwords may be.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// One "@" with something before it and a domain behind it, UTF-8 without blanks and controls, at
/// most 254 bytes (RFC 5321 4.5.3.1.3). Whether it exists only a mail to it can tell.
bool is_valid_email(std::string_view email);

/// 1 to 64 of [A-Za-z0-9._-]: without an "@", so that it is nobody's e-mail.
bool is_valid_username(std::string_view username);

/// Of 8 to 1,024 bytes, UTF-8.
inline constexpr std::string_view password_rule =
    "password must have 8 to 1,024 bytes, without control characters";
bool is_valid_password(std::string_view password);

/// At most 200 bytes of UTF-8 without controls; may be empty.
bool is_valid_full_name(std::string_view name);

/// "ada.b" of "Ada.B+news@example.org": a valid username, which somebody else may have.
std::string username_from_email(std::string_view email);

}  // namespace undertone
