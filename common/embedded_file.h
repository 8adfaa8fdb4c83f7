// A file compiled into the program (CMake's undertone_embed()).
#pragma once

#include <string_view>

namespace undertone {

struct EmbeddedFile {
    std::string_view name;
    std::string_view bytes;
};

}  // namespace undertone
