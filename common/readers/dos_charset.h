// Tells the code pages of DOS from those of Windows, which ICU does not: by which of them turns the
// bytes inside words into letters.
//
//   "Stra\xE1e, M\x81ller"    cp850: Straße, Müller    windows-1252: Straáe, M?ller
#pragma once

#include <string_view>

namespace undertone {

/// "ibm850" or "ibm437" if one of them reads `text` clearly better than windows-1252 does; empty
/// otherwise, or where the text is not of Western letters.
std::string_view guess_dos_charset(std::string_view text);

}  // namespace undertone
