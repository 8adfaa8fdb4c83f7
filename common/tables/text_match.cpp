#include "common/tables/text_match.h"

#include "common/text/folding.h"

#include <cstring>

namespace undertone {

FoldedNeedle::FoldedNeedle(std::string_view text) { append_folded(text, needle_); }

bool FoldedNeedle::is_in(std::string_view text) {
    folded_.clear();
    append_folded(text, folded_);
    return ::memmem(folded_.data(), folded_.size(), needle_.data(), needle_.size()) != nullptr;
}

}  // namespace undertone
