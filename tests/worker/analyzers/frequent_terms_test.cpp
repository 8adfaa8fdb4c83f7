// Terms: how they become keys, and how they are counted in bounded space.
#include "worker/analyzers/frequent_terms.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <map>
#include <random>
#include <string>

using namespace undertone;

namespace {

std::string term_of(std::string_view word) {
    TermKeys keys;
    const std::string message = "so " + std::string(word) + " then";
    const auto end = static_cast<std::uint32_t>(3 + word.size());
    return keys.of_word(message, {3, end}).to_string();
}

void count(FrequentTerms& terms, std::string_view term, std::uint64_t times = 1) {
    terms.count(TermKeys::of_text(term), times);
}

std::map<std::string, std::uint64_t> counts_of(const FrequentTerms& terms) {
    std::map<std::string, std::uint64_t> counts;
    for (const auto& entry : terms.entries()) counts[entry.term] = entry.value;
    return counts;
}

FrequentTerms carried(const FrequentTerms& terms, std::size_t terms_max) {
    StateWriter writer;
    writer(terms);
    const auto bytes = writer.take();
    StateReader reader(bytes);
    FrequentTerms restored(terms_max);
    reader(restored);
    REQUIRE(reader.ok());
    REQUIRE(reader.at_end());
    return restored;
}

}  // namespace

TEST_CASE("a term is a word in lower case, whatever its length", "[term_key]") {
    const auto* word = GENERATE("ab", "Refund", "REFUNDED", "Refundable", "Non_Refundables16",
                                "An_exceedingly_long_Word_of_36_bytes");
    std::string lower(word);
    for (auto& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    CHECK(term_of(word) == lower);
    CHECK(TermKeys::of_text(lower).to_string() == lower);
}

TEST_CASE("letters of any script are lowered, and ’ is an apostrophe", "[term_key]") {
    CHECK(term_of("ÉTÉ") == "été");
    CHECK(term_of("ПАРОХОД") == "пароход");
    CHECK(term_of("Don’t") == "don't");
    CHECK(term_of("ÜBERRASCHUNGSGEBURTSTAG") == "überraschungsgeburtstag");
}

TEST_CASE("numbers, single characters and endless words are no terms", "[term_key]") {
    for (const auto& word : {std::string("a"), std::string("é"), std::string("42"),
                             std::string("3rd"), std::string("٣٣"), std::string(65, 'x')}) {
        INFO(word);
        CHECK(term_of(word).empty());
    }
    CHECK(term_of(std::string(64, 'X')) == std::string(64, 'x'));
}

TEST_CASE("long terms with equal ends are told apart", "[frequent_terms]") {
    FrequentTerms terms(100);
    count(terms, "aaaaaaaa-1-bbbbbbbb");
    count(terms, "aaaaaaaa-2-bbbbbbbb", 2);
    count(terms, "aaaaaaaabbbbbbbb", 3);
    CHECK(counts_of(terms) == std::map<std::string, std::uint64_t>{{"aaaaaaaa-1-bbbbbbbb", 1},
                                                                   {"aaaaaaaa-2-bbbbbbbb", 2},
                                                                   {"aaaaaaaabbbbbbbb", 3}});
}

TEST_CASE("counts are exact until the space is full, in any grouping", "[frequent_terms]") {
    std::mt19937 random(1);
    FrequentTerms whole(1'000), parts(1'000);
    for (int part = 0; part < 10; ++part) {
        FrequentTerms own(1'000);
        for (int i = 0; i < 2'000; ++i) {
            const auto term = fmt::format("term{}", random() % (1 + random() % 1'000));
            count(whole, term);
            count(own, term);
        }
        parts.merge(carried(own, 1'000));
    }
    CHECK(whole.error_max() == 0);
    CHECK(parts.error_max() == 0);
    CHECK(counts_of(whole) == counts_of(parts));
}

TEST_CASE("counts of a full space are off by no more than is said", "[frequent_terms]") {
    std::mt19937 random(2);
    std::map<std::string, std::uint64_t> truth;
    FrequentTerms left(500), right(500);
    for (int i = 0; i < 50'000; ++i) {
        const auto rare = random() % 4 == 0;
        const auto term = rare ? fmt::format("rare{}", random() % 20'000)
                               : fmt::format("often{}", random() % (1 + random() % 100));
        ++truth[term];
        count(i % 3 ? left : right, term);
    }
    left.merge(right);
    const auto counts = counts_of(left);

    REQUIRE(left.error_max() > 0);
    CHECK(left.entries().size() <= 500);
    for (const auto& [term, times] : truth) {
        const auto found = counts.find(term);
        const auto kept = found == counts.end() ? 0 : found->second;
        INFO(term);
        CHECK(kept <= times);
        CHECK(times <= kept + left.error_max());
    }
    CHECK(counts.contains("often0"));
    CHECK(carried(left, 500).error_max() == left.error_max());
}
