#include "api/upload/plain_filename.h"

#include "common/text/utf8.h"

namespace undertone {

std::string plain_filename(std::string_view sent) {
    sent.remove_prefix(sent.find_last_of("/\\") + 1);  // npos + 1 is 0
    if (sent == "." || sent == "..") return {};
    std::string plain;
    while (!sent.empty()) {
        const bool control = static_cast<unsigned char>(sent.front()) < 0x20;
        const auto length = control ? 0 : character_length(sent, 0);
        plain += length > 0 ? sent.substr(0, length) : replacement_character;
        sent.remove_prefix(length > 0 ? length : 1);
    }
    return plain;
}

}  // namespace undertone
