// Answers that are saved as files.
#pragma once

#include "api/http/message.h"

#include <string>
#include <string_view>

namespace undertone {

/// The Content-Disposition (RFC 6266) of a file of that name; RFC 8187 for what is not ASCII: a
/// name that never ends the header early.
std::string attachment(std::string_view filename);

/// An upload's bytes or a report's page could not be opened: the client is not told where they lie,
/// the log is.
Response stored_file_failed(const Error& error, const Request& request);

}  // namespace undertone
