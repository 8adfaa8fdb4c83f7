// The terms that characterise a chat.
#pragma once

#include "common/json_writer.h"
#include "worker/analyzers/frequent_terms.h"
#include "worker/analyzers/stopwords.h"
#include "worker/analyzers/words.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

struct Keyword {
    std::string term;
    std::uint64_t messages;  ///< that hold it
    double weight;
};

/// Counts the messages that hold each word. A keyword is a word of at least two messages that is no
/// stopword of the chat's languages; its weight is its TF-IDF summed over the messages (K. Spärck
/// Jones 1972; G. Salton and C. Buckley 1988), a message holding a term or not:
/// messages * ln((all messages + 1) / messages).
///
/// Exact up to 65,536 different words; then counts may be too low by error_max(). A language is one
/// of the chat's if at least 2 % of the stopwords that only one language has are its own.
class Keywords {
public:
    static constexpr std::size_t terms_max = 65'536;
    static constexpr std::size_t shown_max = 50;
    static constexpr std::uint64_t messages_min = 2;

    void fold(std::string_view message, std::span<const WordSpan> words);
    void merge(const Keywords& later);

    /// The `count` heaviest, equals by term.
    std::vector<Keyword> best(std::size_t count) const;
    void write(JsonWriter& json) const;
    std::uint64_t error_max() const { return terms_.error_max(); }

    static void transfer(auto& archive, auto& self) { archive(self.messages_, self.terms_); }

private:
    LanguageSet languages() const;

    std::uint64_t messages_ = 0;
    FrequentTerms terms_{terms_max};
    TermKeys keys_;
};

}  // namespace undertone
