// Finds text in text without regard to case.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// Appends `text` (UTF-8) to `out`, letters by Unicode's simple case folding: one code point for
/// one, so "ß" does not become "ss".
void append_folded(std::string_view text, std::string& out);

/// A text to look for. One thread at a time.
class FoldedNeedle {
public:
    /// The empty text is found everywhere.
    explicit FoldedNeedle(std::string_view text);

    bool is_in(std::string_view text);

private:
    std::string needle_;
    std::string folded_;  // kept for its memory
};

}  // namespace undertone
