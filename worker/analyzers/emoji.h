// Which emoji a chat uses, and how often.
#pragma once

#include "common/json_writer.h"
#include "worker/analyzers/frequent_terms.h"
#include "worker/analyzers/words.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace undertone {

/// Appends the emoji of `text` to `found`: sequences of UTS #51 that are shown as emoji, whole with
/// their skin tones, joiners, flags' letters and keycaps. A sign that is text unless a selector
/// says otherwise (a bare ❤, ©, a digit) is none.
void find_emoji(std::string_view text, std::vector<WordSpan>& found);

/// Exact up to 4,096 different emoji; then counts may be too low by error_max().
class EmojiCounts {
public:
    static constexpr std::size_t emoji_max = 4'096;
    static constexpr std::size_t shown_max = 50;

    void fold(std::string_view message);
    void merge(const EmojiCounts& later) { counts_.merge(later.counts_); }
    /// Most frequent first, equals by code points.
    void write(JsonWriter& json) const;
    std::uint64_t error_max() const { return counts_.error_max(); }

    static void transfer(auto& archive, auto& self) { archive(self.counts_); }

private:
    FrequentTerms counts_{emoji_max};
    std::vector<WordSpan> found_;
};

}  // namespace undertone
