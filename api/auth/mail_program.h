// Hands a message to the program that delivers mail.
#pragma once

#include "common/result.h"

#include <string>
#include <string_view>

namespace undertone {

/// What `To:` and `Subject:` need no encoding for: a valid e-mail, and ASCII.
struct Mail {
    std::string to, subject, text;
};

/// The message as the program reads it (RFC 5322).
std::string to_message(const Mail& mail);

/// Runs `command` (words separated by blanks, no shell) with the message on its standard input, as
/// `sendmail -t` takes it. Errors: unavailable, if it cannot be run, fails or takes 30 s.
Result<> run_mail_program(std::string_view command, const Mail& mail);

}  // namespace undertone
