#include "common/sentiment/lexicon.h"

#include "common/sentiment/rule_words.h"
#include "common/text/bytes8.h"

#include <algorithm>

namespace undertone {
namespace {

struct Ends {
    std::uint64_t head, tail;
};

Ends ends_of(std::string_view token) {
    return {bytes8::first(bytes8::load(token, 0), token.size()),
            token.size() > 8 ? bytes8::load(token, token.size() - 8) : 0};
}

/// Letters in lower case; right for ASCII, and never ASCII for what is not.
std::uint64_t lowered(std::uint64_t bytes) {
    return bytes | bytes8::in_range(bytes & ~bytes8::high_bits, 'A', 'Z') >> 2;
}

char lowered_char(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

}  // namespace

Lexicon::Lexicon(const Dictionary& dictionary) : words_(1), table_(slots) {
    add_all(english_words());
    for (const auto& phrase : vader::idioms) add(phrase.anchor).phrase_anchor = true;
    for (const auto& phrase : vader::booster_phrases) add(phrase.anchor).phrase_anchor = true;
    add("least");
    add_own(dictionary);
}

Lexicon::Lexicon(WordList words, const Dictionary& dictionary)
    : source_(std::move(words)), is_english_(false), words_(1), table_(slots) {
    add_all(source_);
    add_own(dictionary);
}

void Lexicon::add_all(const WordList& words) {
    words_.reserve(words.rated.size() + 256);
    for (const auto& entry : words.rated) {
        auto& word = add(entry.term);
        word.in_lexicon = true;
        word.valence = entry.valence;
    }
    for (const auto text : words.boosters_up) add(text).boost = vader::boost_up;
    for (const auto text : words.boosters_down) add(text).boost = vader::boost_down;
    for (const auto text : words.negations) add(text).negation = true;
    for (const auto text : words.contrasts) add(text).contrast = true;
}

void Lexicon::add_own(const Dictionary& dictionary) {
    own_begin_ = end();
    own_texts_.reserve(dictionary.terms.size());  // the words' texts are views of them
    for (const auto& [term, valence] : dictionary.terms) {
        rate(term, valence);
        if (valence == 0) continue;  // says nothing, which is what neutral terms do
        const auto& text = own_texts_.emplace_back(term);
        const auto [head, tail] = ends_of(text);
        words_.push_back({.text = text,
                          .head = head,
                          .tail = tail,
                          .valence = valence,
                          .in_lexicon = true,
                          .own = true});
    }
    for (const auto& term : dictionary.neutral) rate(term, 0);
}

/// What was known of a word is forgotten.
void Lexicon::rate(std::string_view term, double valence) {
    const auto known = find(term);
    if (known == 0 || known >= own_begin_) return;
    auto& word = words_[known];
    word = {.text = word.text,
            .head = word.head,
            .tail = word.tail,
            .valence = valence,
            .in_lexicon = valence != 0,
            .own = true};
}

Word& Lexicon::add(std::string_view text) {
    if (const auto known = find(text)) return words_[known];
    const auto [head, tail] = ends_of(text);
    const auto hash = folded_hash(head, tail);
    auto slot = hash >> 32 & (slots - 1);
    while (table_[slot] != 0) slot = (slot + 1) & (slots - 1);
    table_[slot] = static_cast<WordId>(words_.size());
    filter_.set(hash >> 47);
    words_.push_back({.text = text, .head = head, .tail = tail});
    return words_.back();
}

WordId Lexicon::find(std::string_view token) const {
    const auto [head, tail] = ends_of(token);
    return find(token, head, tail);
}

WordId Lexicon::look_up(std::string_view token, std::uint64_t head, std::uint64_t tail,
                        std::uint64_t hash) const {
    head = lowered(head);
    tail = lowered(tail);
    for (auto slot = hash >> 32 & (slots - 1); table_[slot] != 0; slot = (slot + 1) & (slots - 1)) {
        const auto& word = words_[table_[slot]];
        if (word.head != head || word.tail != tail || word.text.size() != token.size()) continue;
        // The ends are all there is of up to 16 bytes.
        if (token.size() > 16 && !std::ranges::equal(token, word.text, {}, lowered_char)) continue;
        return table_[slot];
    }
    return 0;
}

}  // namespace undertone
