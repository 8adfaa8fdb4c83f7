// Answers that are saved as files.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// The Content-Disposition (RFC 6266) of a file of that name; RFC 8187 for what is not ASCII: a
/// name that never ends the header early.
std::string attachment(std::string_view filename);

}  // namespace undertone
