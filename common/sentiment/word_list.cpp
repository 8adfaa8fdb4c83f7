#include "common/sentiment/word_list.h"

#include "common/sentiment/lexicon.h"
#include "common/sentiment/rule_words.h"
#include "common/text/ascii.h"

#include <charconv>
#include <optional>
#include <stdexcept>

namespace undertone {
namespace {

/// The text up to the next blank, which is taken off `line`.
std::string_view take_word(std::string_view& line) {
    line = trim(line);
    const auto end = std::min(line.find(' '), line.size());
    const auto word = line.substr(0, end);
    line.remove_prefix(end);
    return word;
}

std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> words;
    for (auto word = take_word(line); !word.empty(); word = take_word(line)) words.push_back(word);
    return words;
}

std::optional<double> rating_of(std::string_view kind) {
    double rating = 0;
    const auto [end, error] = std::from_chars(kind.data(), kind.data() + kind.size(), rating);
    if (error != std::errc() || end != kind.data() + kind.size()) return std::nullopt;
    return rating;
}

class WordReader {
public:
    explicit WordReader(WordList& words) : words_(words) {}

    void take_line(std::string_view line) {
        auto rest = line;
        const auto kind = take_word(rest);
        if (kind.empty() || kind.starts_with('#')) return;
        if (kind == "endings") {
            endings_ = split(rest);
        } else if (const auto rating = rating_of(kind)) {
            for_each_form(rest,
                          [&](std::string_view word) { words_.rated.push_back({word, *rating}); });
        } else if (auto* list = list_of(kind)) {
            for_each_form(rest, [&](std::string_view word) { list->push_back(word); });
        } else {
            throw std::invalid_argument("no line of words: " + std::string(line));
        }
    }

private:
    std::vector<std::string_view>* list_of(std::string_view kind) {
        if (kind == "boost") return &words_.boosters_up;
        if (kind == "dampen") return &words_.boosters_down;
        if (kind == "negate") return &words_.negations;
        return kind == "but" ? &words_.contrasts : nullptr;
    }

    template <class Take>
    void for_each_form(std::string_view line, Take&& take) {
        for (const auto word : split(line)) {
            if (!word.ends_with('@')) {
                take(word);
                continue;
            }
            const auto stem = word.substr(0, word.size() - 1);
            for (const auto ending : endings_) {
                words_.own_text.push_back(std::string(stem) +
                                          std::string(ending == "~" ? "" : ending));
                take(words_.own_text.back());
            }
        }
    }

    WordList& words_;
    std::vector<std::string_view> endings_;
};

}  // namespace

WordList english_words() {
    WordList words;
    words.rated.assign(lexicon_entries().begin(), lexicon_entries().end());
    words.boosters_up.assign(vader::boosters_up.begin(), vader::boosters_up.end());
    words.boosters_down.assign(vader::boosters_down.begin(), vader::boosters_down.end());
    words.negations.assign(vader::negations.begin(), vader::negations.end());
    words.contrasts = {"but"};
    return words;
}

std::vector<LexiconEntry> emoticons() {
    // ":)", ":-d", "8)", "<3": short, with a mark, and without a word.
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    std::vector<LexiconEntry> found;
    for (const auto& entry : lexicon_entries()) {
        const auto letters = std::ranges::count_if(entry.term, is_letter);
        const bool marks =
            std::ranges::any_of(entry.term, [&](char c) { return !is_letter(c) && !is_digit(c); });
        if (marks && letters <= 1 && entry.term.size() <= 5) found.push_back(entry);
    }
    return found;
}

void add_words(WordList& words, std::string_view text) {
    WordReader reader(words);
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        reader.take_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace undertone
