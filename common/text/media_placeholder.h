#pragma once

#include <string_view>

namespace undertone {

/// The line that a chat export writes in place of a picture, recording or other attachment.
bool is_media_placeholder(std::string_view message);

}  // namespace undertone
