#include "worker/analyzers/vocabulary.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

struct Read {
    Vocabulary vocabulary;

    /// The terms of a text, "-" for words that are none.
    std::vector<std::string> read(std::string_view text, std::uint64_t times = 1) {
        std::vector<TextWord> words;
        vocabulary.read(text, times, words);
        std::vector<std::string> terms;
        for (const auto& word : words) {
            terms.push_back(word.term == no_term ? "-" : vocabulary.text(word.term));
        }
        return terms;
    }
    const Term& term(std::string_view text) {
        const auto size = static_cast<std::uint32_t>(text.size());
        return vocabulary.term(vocabulary.find(text, {0, size}));
    }
};

using List = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Read, "a term counts once for a message, however it is written", "[vocabulary]") {
    CHECK(read("Refund, refund and REFUND!") == List{"refund", "refund", "and", "refund"});
    read("no refund", 3);
    CHECK(term("refund").messages == 4);
    CHECK(term("refund").capitalised == 1);
    CHECK(vocabulary.size() == 3);
    CHECK(vocabulary.find("refunds", {0, 7}) == no_term);
}

TEST_CASE_METHOD(Read, "links, addresses and numbers are no terms", "[vocabulary]") {
    CHECK(read("see https://shop.example.com/orders/88?ref=mail then") == List{"see", "then"});
    CHECK(read("WWW.x.org/a/b.html, yes") == List{"yes"});
    CHECK(read("ask @acme_help or returns@example.com") == List{"ask", "-", "or", "-", "-"});
    CHECK(read("a 42nd order") == List{"-", "-", "order"});
}

TEST_CASE_METHOD(Read, "marks before a word are noted, blanks and quotes are not", "[vocabulary]") {
    std::vector<TextWord> words;
    vocabulary.read("so \"good\" (here), best-selling", 1, words);
    std::vector<bool> after_mark;
    for (const auto& word : words) after_mark.push_back(word.after_mark);
    CHECK(after_mark == std::vector<bool>{true, false, true, true, true});
}
