// Finds text in text without regard to case.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// A text to look for in others, both by append_folded(). One thread at a time.
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
