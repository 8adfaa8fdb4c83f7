#include "common/language/common_words.h"

#include "common/text/bytes8.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace undertone {
namespace {

/// Small letters of ASCII and Latin-1 (whose UTF-8 differs in the same bit); other bytes become
/// others, and the lists' alike.
std::uint64_t folded(std::uint64_t bytes) { return bytes | bytes8::repeated(0x20); }

class WordTable {
public:
    WordTable() : slots_(slot_count) {
        const auto lists = common_word_lists();
        for (std::size_t list = 0; list < lists.size(); ++list) {
            auto words = lists[list].words;
            while (!words.empty()) {
                const auto end = std::min(words.find(' '), words.size());
                add(words.substr(0, end), list);
                words.remove_prefix(std::min(end + 1, words.size()));
            }
        }
    }

    /// The list of the word with these folded bytes, zero behind its end; no_list: none, or
    /// several.
    std::uint8_t list_of(std::uint64_t key) const {
        for (auto slot = first_slot(key);; slot = (slot + 1) % slot_count) {
            if (slots_[slot].key == key) return slots_[slot].list;
            if (slots_[slot].key == 0) return no_list;
        }
    }

    static constexpr std::uint8_t no_list = 0xFF;

private:
    struct Slot {
        std::uint64_t key = 0;
        std::uint8_t list = no_list;
    };

    static std::size_t first_slot(std::uint64_t key) {
        return key * 0x9E3779B185EBCA87 >> (64 - slot_bits);
    }

    void add(std::string_view word, std::size_t list) {
        const auto key = bytes8::first(folded(bytes8::load(word, 0)), word.size());
        auto slot = first_slot(key);
        while (slots_[slot].key != 0 && slots_[slot].key != key) slot = (slot + 1) % slot_count;
        auto& found = slots_[slot];
        const bool is_new = found.key == 0;
        const bool again = found.list == list;
        found = {key, is_new || again ? static_cast<std::uint8_t>(list) : no_list};
    }

    static constexpr int slot_bits = 11;  // about 900 words
    static constexpr std::size_t slot_count = std::size_t{1} << slot_bits;

    std::vector<Slot> slots_;
};

const WordTable& word_table() {
    static const WordTable table;
    return table;
}

/// How many letters the eight begin with; a byte outside ASCII is taken for one.
std::size_t count_letters(std::uint64_t bytes) {
    const auto ascii = folded(bytes) & ~bytes8::high_bits;
    const auto letters = bytes8::in_range(ascii, 'a', 'z') | (bytes & bytes8::high_bits);
    return static_cast<std::size_t>(std::countr_zero(~letters & bytes8::high_bits)) / 8;
}

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::size_t next_blank(std::string_view text, std::size_t at) {
    while (at < text.size() && !is_blank(text[at])) ++at;
    return at;
}

}  // namespace

std::uint32_t CommonWordCounts::all() const {
    return std::accumulate(of.begin(), of.end(), std::uint32_t{0});
}

std::optional<std::size_t> CommonWordCounts::top() const {
    const auto most = std::ranges::max_element(of);
    if (*most == 0 || std::ranges::count(of, *most) > 1) return std::nullopt;
    return static_cast<std::size_t>(most - of.begin());
}

std::optional<std::size_t> word_list_of(Language language) {
    static const auto languages = [] {
        std::array<Language, word_languages> of_lists;
        for (std::size_t i = 0; i < word_languages; ++i) of_lists[i] = language_of_list(i);
        return of_lists;
    }();
    const auto found = std::ranges::find(languages, language);
    if (found == languages.end()) return std::nullopt;
    return static_cast<std::size_t>(found - languages.begin());
}

Language language_of_list(std::size_t list) { return Language(common_word_lists()[list].language); }

CommonWordCounts count_common_words(std::string_view text, std::optional<std::size_t> expected,
                                    std::uint32_t enough) {
    const auto& table = word_table();
    CommonWordCounts counts;
    std::uint32_t others = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto bytes = bytes8::load(text, at);
        const auto size = count_letters(bytes);
        if (size == 8) {
            auto end = at + 8;
            for (std::size_t more = 8; more == 8 && end < text.size(); end += more) {
                more = count_letters(bytes8::load(text, end));
            }
            if (end > at + 8) {  // longer than any in the lists
                ++counts.words;
                counts.letter_bytes += static_cast<std::uint32_t>(end - at);
                at = end;
                continue;
            }
        }
        if (size == 0) {
            const bool name = text[at] == '@' || text.substr(at).starts_with("://");
            at = name ? next_blank(text, at) : at + 1;
            continue;
        }
        at += size;
        if (size < 2) continue;
        ++counts.words;
        counts.letter_bytes += static_cast<std::uint32_t>(size);
        const auto list = table.list_of(bytes8::first(folded(bytes), size));
        if (list == WordTable::no_list) continue;
        ++counts.of[list];
        if (expected != list) {
            ++others;
        } else if (counts.of[list] >= enough && others == 0) {
            return counts;
        }
    }
    return counts;
}

}  // namespace undertone
