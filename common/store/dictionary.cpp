#include "common/store/dictionary.h"

#include "common/json_writer.h"
#include "common/store/json_object.h"
#include "common/text/folding.h"
#include "common/text/utf8.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

constexpr std::size_t terms_max = 2'000;
constexpr std::ptrdiff_t term_characters_max = 64;
constexpr double valence_max = 4;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// The term as it is kept; an empty one if it cannot be: messages are cut into words without any of
/// these.
std::string kept_term(std::string_view given) {
    std::string term;
    append_folded(given, term);
    const auto characters =
        std::ranges::count_if(term, [](char byte) { return !is_continuation(byte); });
    const bool fits = characters >= 1 && characters <= term_characters_max;
    if (!fits || std::ranges::any_of(term, is_control)) return {};
    return term.front() == ' ' || term.back() == ' ' ? std::string() : term;
}

FieldFault bad_term(std::string field) {
    return {std::move(field),
            fmt::format("a term has 1 to {} characters, no control characters, and no blank at "
                        "either end",
                        term_characters_max)};
}

FieldFault too_many(std::string_view name, std::size_t count) {
    return {std::string(name),
            fmt::format("{} has {} entries, more than {}", name, count, terms_max)};
}

Checked<void> read_terms(const boost::json::value& value, Dictionary& dictionary) {
    const auto* terms = value.if_object();
    if (terms == nullptr) return FieldFault{"terms", "terms must be an object of numbers"};
    if (terms->size() > terms_max) return too_many("terms", terms->size());
    for (const auto& [name, rating] : *terms) {
        const std::string_view given = name;
        auto term = kept_term(given);
        if (term.empty()) return bad_term(fmt::format("terms/{}", given));
        const auto valence = number_in(*terms, given, -valence_max, valence_max);
        if (!valence) {
            return FieldFault{
                fmt::format("terms/{}", given),
                fmt::format("a valence must be a number from {} to {}", -valence_max, valence_max)};
        }
        if (!dictionary.terms.emplace(std::move(term), *valence).second) {
            return FieldFault{fmt::format("terms/{}", given),
                              "the term stands here twice, in different case"};
        }
    }
    return {};
}

Checked<void> read_neutral(const boost::json::value& value, Dictionary& dictionary) {
    const auto* words = value.if_array();
    if (words == nullptr) return FieldFault{"neutral", "neutral must be an array of strings"};
    if (words->size() > terms_max) return too_many("neutral", words->size());
    for (std::size_t i = 0; i < words->size(); ++i) {
        const auto field = fmt::format("neutral/{}", i);
        const auto* given = (*words)[i].if_string();
        auto term = given == nullptr ? std::string() : kept_term(*given);
        if (term.empty()) return bad_term(field);
        if (dictionary.terms.contains(term)) {
            return FieldFault{field, "the term has a valence under terms already"};
        }
        dictionary.neutral.insert(std::move(term));
    }
    return {};
}

}  // namespace

Checked<Dictionary> parse_dictionary(std::string_view json) {
    const auto object = parse_json_object(json);
    if (!object) return object.error();
    if (const auto known = refuse_unknown(*object, {"terms", "neutral"}); !known) {
        return known.error();
    }
    Dictionary dictionary;
    if (const auto* terms = object->if_contains("terms")) {
        if (const auto read = read_terms(*terms, dictionary); !read) return read.error();
    }
    if (const auto* neutral = object->if_contains("neutral")) {
        if (const auto read = read_neutral(*neutral, dictionary); !read) return read.error();
    }
    return dictionary;
}

std::string to_json(const Dictionary& dictionary) {
    JsonWriter json;
    json.begin_object().key("terms").begin_object();
    for (const auto& [term, valence] : dictionary.terms) json.any_key(term).value(valence);
    json.end_object().key("neutral").begin_array();
    for (const auto& term : dictionary.neutral) json.value(term);
    json.end_array().end_object();
    return json.take();
}

}  // namespace undertone
