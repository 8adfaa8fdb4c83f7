#include "common/readers/dos_charset.h"

#include <unicode/uchar.h>
#include <unicode/ucnv.h>

#include <array>
#include <cstdint>
#include <memory>

namespace undertone {
namespace {

using HighHalf = std::array<UChar, 128>;  // what the bytes from 0x80 on stand for

HighHalf high_half(const char* charset) {
    HighHalf characters{};
    UErrorCode error = U_ZERO_ERROR;
    auto* const converter = ucnv_open(charset, &error);
    if (U_FAILURE(error)) return characters;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        const char byte = static_cast<char>(0x80 + i);
        UErrorCode failed = U_ZERO_ERROR;
        ucnv_toUChars(converter, &characters[i], 1, &byte, 1, &failed);
    }
    ucnv_close(converter);
    return characters;
}

bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_ascii_lower(char c) { return c >= 'a' && c <= 'z'; }

/// A byte above ASCII, with what stands on either side of it.
struct Place {
    char before, byte, after;

    bool in_word() const { return is_ascii_letter(before) || is_ascii_letter(after); }
    bool inside_word() const { return is_ascii_letter(before) && is_ascii_letter(after); }
};

/// How well a character fits its place in a text of Western letters.
int fit(UChar character, const Place& place) {
    if (!place.in_word()) return 0;
    if (!u_isalpha(character)) return place.inside_word() ? -3 : 0;
    // "MÜller" is as odd as "MuElleR".
    if (u_isupper(character) && is_ascii_lower(place.before)) return -3;
    // Greek letters stand in the middle of cp437; no word mixes them with Latin ones.
    const bool latin = character < 0x250;
    return latin ? 1 : -3;
}

struct Scores {
    int windows = 0;
    int cp850 = 0;
    int cp437 = 0;
    int places = 0;      // in words
    int neighbours = 0;  // bytes above ASCII beside each other: the mark of other scripts
    int high = 0;
};

Scores scores_of(std::string_view text) {
    static const auto windows = high_half("windows-1252");
    static const auto cp850 = high_half("ibm850");
    static const auto cp437 = high_half("ibm437");
    Scores scores;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_high(text[i])) continue;
        const Place place{i == 0 ? ' ' : text[i - 1], text[i],
                          i + 1 == text.size() ? ' ' : text[i + 1]};
        const std::size_t index = static_cast<unsigned char>(text[i]) - 0x80U;
        ++scores.high;
        if (is_high(place.before)) ++scores.neighbours;
        if (place.in_word()) ++scores.places;
        scores.windows += fit(windows[index], place);
        scores.cp850 += fit(cp850[index], place);
        scores.cp437 += fit(cp437[index], place);
    }
    return scores;
}

}  // namespace

std::string_view guess_dos_charset(std::string_view text) {
    const auto scores = scores_of(text);
    const bool western = scores.neighbours * 5 <= scores.high;
    const bool dos = std::max(scores.cp850, scores.cp437) * 2 > scores.places;
    if (!western || !dos || scores.windows >= 0) return {};
    return scores.cp437 > scores.cp850 ? "ibm437" : "ibm850";
}

}  // namespace undertone
