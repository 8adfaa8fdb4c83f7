// Rewrites a CSV whose quoting is not RFC 4180's as one whose quoting is, as it comes in.
//
//   'it''s',"b"           quotes are '        "it's","""b"""
//   "say \"hi\"",2        backslash escapes   "say ""hi""",2
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// How fields are quoted.
struct CsvQuoting {
    char quote = '"';
    bool backslash = false;  ///< \" inside quotes is a quote, \\ a backslash

    bool is_usual() const { return quote == '"' && !backslash; }
};

/// Looks at the start of a text. Other than usual only what leaves no doubt: fields that begin and
/// end with ' and none with ", or \" inside of words while no quote is doubled.
CsvQuoting detect_csv_quoting(std::string_view head, char delimiter);

class CsvRequoter {
public:
    CsvRequoter(const CsvQuoting& quoting, char delimiter)
        : quoting_(quoting), delimiter_(delimiter) {}

    /// The next bytes of the text, rewritten; valid until the next call. Line breaks stay where
    /// they are.
    std::string_view feed(std::string_view text);

    /// No more bytes: the end of a field that was waiting for what follows it.
    std::string_view finish();

private:
    enum class State : unsigned char { field_start, plain, quoted, quote_in_quoted, escape };

    void take(char c);
    void take_in_quotes(char c);
    void take_escaped(char c);
    void end_quotes(char c);
    void begin_field(char c);

    CsvQuoting quoting_;
    char delimiter_;
    State state_ = State::field_start;
    bool wrapped_ = false;  // the field begins with a " that is text: it stands in quotes of ours
    std::string out_;
};

}  // namespace undertone
