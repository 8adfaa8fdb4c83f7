// A file's format by the word that the store keeps for it.
#pragma once

#include "common/readers/reader.h"

#include <optional>
#include <string_view>

namespace undertone {

std::optional<FileFormat> file_format_from(std::string_view text);

}  // namespace undertone
