// A file's name as it is kept and shown.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// The last part of a path, of either kind (RFC 7578 4.2), with U+FFFD for what is no text: whoever
/// saves a file under the name that we tell stays in their folder.
std::string plain_filename(std::string_view sent);

}  // namespace undertone
