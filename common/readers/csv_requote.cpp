#include "common/readers/csv_requote.h"

#include <cstddef>

namespace undertone {
namespace {

/// What the quotes in a text look like.
struct QuoteCounts {
    std::size_t double_fields = 0;      // that begin with "
    std::size_t single_fields = 0;      // that begin and end with '
    std::size_t single_beginnings = 0;  // that begin with '
    std::size_t doubled = 0;            // "" inside a text
    std::size_t escaped = 0;            // \" that cannot end a field
};

QuoteCounts count_quotes(std::string_view text, char delimiter) {
    const auto ends_field = [&](std::size_t at) {
        return at >= text.size() || text[at] == delimiter || text[at] == '\n' || text[at] == '\r';
    };
    QuoteCounts counts;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts = i == 0 || ends_field(i - 1);
        const bool ends = ends_field(i + 1);
        if (text[i] == '\'') {
            if (starts && !ends) ++counts.single_beginnings;
            if (ends && !starts) ++counts.single_fields;
        } else if (text[i] == '"') {
            if (starts) ++counts.double_fields;
            const char before = i == 0 ? '\0' : text[i - 1];
            if (before == '\\' && !ends && text[i + 1] != '"') ++counts.escaped;
            if (before == '"' && !ends && !(i >= 2 && ends_field(i - 2))) ++counts.doubled;
        }
    }
    return counts;
}

}  // namespace

CsvQuoting detect_csv_quoting(std::string_view head, char delimiter) {
    const auto counts = count_quotes(head, delimiter);
    const bool single = counts.double_fields == 0 && counts.single_fields >= 2 &&
                        counts.single_fields == counts.single_beginnings;
    if (single) return {.quote = '\''};
    return {.backslash = counts.double_fields > 0 && counts.escaped > 0 && counts.doubled == 0};
}

std::string_view CsvRequoter::feed(std::string_view text) {
    out_.clear();
    for (const char c : text) take(c);
    return out_;
}

std::string_view CsvRequoter::finish() {
    if (state_ == State::escape) return "\\";
    return state_ == State::quote_in_quoted || wrapped_ ? "\"" : "";
}

void CsvRequoter::take(char c) {
    switch (state_) {
        case State::field_start:
            return begin_field(c);
        case State::quoted:
            return take_in_quotes(c);
        case State::escape:
            return take_escaped(c);
        case State::quote_in_quoted:
            return end_quotes(c);
        default:
            break;
    }
    const bool ends = c == delimiter_ || c == '\n' || c == '\r';
    if (ends && wrapped_) out_ += '"';
    if (ends) state_ = State::field_start;
    out_ += c;
    if (wrapped_ && !ends && c == '"') out_ += '"';
    if (ends) wrapped_ = false;
}

void CsvRequoter::begin_field(char c) {
    state_ = State::plain;
    if (c == quoting_.quote) {
        state_ = State::quoted;
        out_ += '"';
    } else if (c == '"') {
        wrapped_ = true;
        out_ += "\"\"\"";
    } else {
        take(c);
    }
}

void CsvRequoter::take_in_quotes(char c) {
    if (c == quoting_.quote) {
        state_ = State::quote_in_quoted;
    } else if (c == '\\' && quoting_.backslash) {
        state_ = State::escape;
    } else {
        out_ += c;
        if (c == '"') out_ += '"';
    }
}

/// What is no escape keeps its backslash.
void CsvRequoter::take_escaped(char c) {
    state_ = State::quoted;
    if (c != quoting_.quote && c != '\\') {
        out_ += '\\';
        return take_in_quotes(c);
    }
    out_ += c;
    if (c == '"') out_ += '"';
}

/// Behind a quote inside of quotes: a second one is text, anything else is behind the field's end.
void CsvRequoter::end_quotes(char c) {
    if (c == quoting_.quote) {
        state_ = State::quoted;
        out_ += c;
        if (c == '"') out_ += '"';
        return;
    }
    out_ += '"';
    state_ = State::plain;
    take(c);
}

}  // namespace undertone
