#include "common/sentiment/term_finder.h"

#include "common/text/ascii.h"
#include "common/text/folding.h"
#include "common/text/utf8.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>

namespace undertone {
namespace {

/// Whether a character goes on with the word that it stands beside.
enum class Kind : std::uint8_t {
    other,
    word,
    joiner,  // only between two of `word`
};

bool is_letter_or_digit(char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
}

Kind kind_of(UChar32 c) {
    if (c == '\'' || c == '-') return Kind::joiner;
    if (c < 0x80) return is_letter_or_digit(static_cast<char>(c)) ? Kind::word : Kind::other;
    if (U_GET_GC_MASK(c) & U_GC_M_MASK) return Kind::word;  // accents that stand alone
    if (!u_isalnum(c)) return Kind::other;
    UErrorCode error = U_ZERO_ERROR;
    return uscript_breaksBetweenLetters(uscript_getScript(c, &error)) ? Kind::other : Kind::word;
}

bool is_blank(UChar32 c) {
    return c < 0x80 ? c == ' ' || (c >= '\t' && c <= '\r') : u_isUWhiteSpace(c) != 0;
}

/// A text folded, each run of blanks as one space, with the way back to its bytes.
class FoldedText {
public:
    explicit FoldedText(std::string_view source) {
        text_.reserve(source.size());
        places_.reserve(source.size() + 1);
        for (std::size_t at = 0; at < source.size();) {
            const auto begin = at;
            const auto c = static_cast<UChar32>(next_code_point(source, at));
            append(c, source.substr(begin, at - begin));
            places_.resize(text_.size(), {static_cast<std::uint32_t>(begin), kind_of(last_)});
        }
        places_.push_back({static_cast<std::uint32_t>(source.size()), Kind::other});
    }

    std::string_view text() const { return text_; }
    std::uint32_t source_of(std::size_t at) const { return places_[at].source; }

    /// Whether the bytes before and at `at` belong to one word.
    bool joined(std::size_t at) const {
        if (at == 0 || at >= text_.size()) return false;
        const auto before = places_[at - 1].kind, here = places_[at].kind;
        if (before == Kind::word && here == Kind::word) return true;
        if (before == Kind::word && here == Kind::joiner) {
            return places_[at + 1].kind == Kind::word;
        }
        return before == Kind::joiner && here == Kind::word && at > 1 &&
               places_[at - 2].kind == Kind::word;
    }

private:
    struct Place {
        std::uint32_t source;
        Kind kind;
    };

    void append(UChar32 c, std::string_view bytes) {
        last_ = c;
        if (is_blank(c)) {
            if (!text_.ends_with(' ')) text_ += ' ';
        } else if (c < 0x80) {
            text_ += to_lower(static_cast<char>(c));
        } else if (c == 0x2018 || c == 0x2019) {  // typographic apostrophes
            last_ = '\'';
            text_ += '\'';
        } else if (u_hasBinaryProperty(c, UCHAR_CHANGES_WHEN_CASEFOLDED)) {
            append_folded(bytes, text_);
        } else {
            text_ += c == 0xFFFD ? replacement_character : bytes;
        }
    }

    std::string text_;
    std::vector<Place> places_;  // of each byte of text_, and of its end
    UChar32 last_ = 0;
};

}  // namespace

TermFinder::TermFinder(const Dictionary& dictionary, const Lexicon& lexicon) {
    for (auto word = lexicon.own_begin(); word < lexicon.end(); ++word) {
        add(lexicon.word(word).text, word);
    }
    for (const auto& [term, valence] : dictionary.terms) {
        if (valence == 0) add(term, 0);
    }
    for (const auto& term : dictionary.neutral) add(term, 0);
    std::ranges::stable_sort(terms_, {}, &Term::text);
    const auto same = std::ranges::unique(terms_, {}, &Term::text);
    terms_.erase(same.begin(), same.end());
}

void TermFinder::add(std::string_view text, WordId word) {
    const FoldedText folded(text);
    const auto term = trim(folded.text());
    if (term.empty()) return;
    terms_.push_back({std::string(term), word});
    first_bytes_.set(static_cast<unsigned char>(terms_.back().text.front()));
}

std::vector<FoundTerm> TermFinder::find(std::string_view message) const {
    const FoldedText folded(message);
    const auto text = folded.text();

    /// The longest term that begins at `at` and ends with a word; nullptr: none.
    const auto longest_at = [&](std::size_t at) {
        const Term* longest = nullptr;
        auto first = terms_.begin(), last = terms_.end();  // those that go on as the text does
        for (std::size_t size = 0; first != last; ++size) {
            // Of terms with the same beginning the one that is no longer comes first.
            if (first->text.size() == size) {
                if (!folded.joined(at + size)) longest = &*first;
                ++first;
            }
            if (at + size == text.size()) break;
            const auto nth_byte = [&](const Term& term) {
                return static_cast<unsigned char>(term.text[size]);
            };
            const auto next = static_cast<unsigned char>(text[at + size]);
            const auto same = std::ranges::equal_range(first, last, next, {}, nth_byte);
            first = same.begin();
            last = same.end();
        }
        return longest;
    };

    std::vector<FoundTerm> found;
    for (std::size_t at = 0; at < text.size();) {
        const bool possible =
            first_bytes_[static_cast<unsigned char>(text[at])] && !folded.joined(at);
        const auto* term = possible ? longest_at(at) : nullptr;
        if (term == nullptr) {
            ++at;
            continue;
        }
        const auto end = at + term->text.size();
        found.push_back({folded.source_of(at), folded.source_of(end), term->word});
        at = end;
    }
    return found;
}

}  // namespace undertone
