#include "common/sentiment/term_tokens.h"

#include <algorithm>
#include <utility>

namespace undertone {
namespace {

LetterCase letters_of(std::string_view text) {
    const bool upper = std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool lower = std::ranges::any_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
    if (!upper) return LetterCase::lower;
    return lower ? LetterCase::mixed : LetterCase::upper;
}

/// Goes along tokens and terms and writes down what becomes of them.
class Merger {
public:
    Merger(const Lexicon& lexicon, std::span<const FoundTerm> terms, std::string_view message)
        : lexicon_(lexicon), terms_(terms) {
        tokens_.message = message;
    }

    void take(const Token& token) {
        while (!terms_.empty() && terms_.front().begin < token.end) {
            take_piece(token, terms_.front().begin);
            take_term();
        }
        if (done_ <= token.begin) {
            push(token);
        } else {
            take_piece(token, token.end);
        }
    }

    Tokens finish() {
        while (!terms_.empty()) take_term();
        return std::move(tokens_);
    }

private:
    /// What is left of the token up to `end`, if it says anything.
    void take_piece(const Token& token, std::uint32_t end) {
        const auto begin = std::max(done_, token.begin);
        if (begin >= end) return;
        const auto piece = tokenize(lexicon_, tokens_.message.substr(begin, end - begin));
        if (!piece.has_ascii_word && piece.ascii) return;
        for (auto part : piece.all) {
            part.begin += begin;
            part.end += begin;
            push(part);
        }
    }

    void take_term() {
        const auto& [begin, end, word] = terms_.front();
        tokens_.terms.push_back({begin, end});
        if (word != 0) {
            const auto letters = letters_of(tokens_.message.substr(begin, end - begin));
            push({begin, end, word, letters, false});
        }
        done_ = end;
        terms_ = terms_.subspan(1);
    }

    void push(const Token& token) {
        tokens_.upper += token.letters == LetterCase::upper;
        if (token.word != 0) note_word(tokens_, lexicon_.word(token.word), token.letters);
        tokens_.all.push_back(token);
    }

    const Lexicon& lexicon_;
    std::span<const FoundTerm> terms_;  // still to come
    std::uint32_t done_ = 0;            // where the last term ended
    Tokens tokens_;
};

}  // namespace

void put_terms(const Lexicon& lexicon, std::span<const FoundTerm> terms, Tokens& tokens) {
    if (terms.empty()) return;
    Merger merger(lexicon, terms, tokens.message);
    for (const auto& token : tokens.all) merger.take(token);
    auto merged = merger.finish();
    merged.exclamations = tokens.exclamations;
    merged.questions = tokens.questions;
    merged.has_ascii_word = tokens.has_ascii_word;
    merged.ascii = tokens.ascii;
    tokens = std::move(merged);
}

}  // namespace undertone
