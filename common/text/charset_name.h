// Names of charsets.
#pragma once

#include <string>

namespace undertone {

/// Whether a file can be read in the charset of that name, by any of its names ("cp850").
bool is_known_charset(const std::string& name);

}  // namespace undertone
