#include "common/config_environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace undertone {
namespace {

std::string_view without_blanks_before(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

std::string_view without_blanks_after(std::string_view text) {
    return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

bool is_name(std::string_view text) {
    return !text.empty() && !std::isdigit(static_cast<unsigned char>(text.front())) &&
           std::ranges::all_of(text, [](unsigned char c) { return c == '_' || std::isalnum(c); });
}

char unescaped(char c) {
    switch (c) {
        case 'n':
            return '\n';
        case 't':
            return '\t';
        default:
            return c;
    }
}

/// A value that begins with a quote; nullopt if the quote is not closed or more follows it.
std::optional<std::string> quoted_value(std::string_view text) {
    const char quote = text.front();
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == quote) {
            const auto after = without_blanks_before(text.substr(i + 1));
            if (!after.empty() && after.front() != '#') return std::nullopt;
            return value;
        }
        const bool escape = quote == '"' && text[i] == '\\' && i + 1 < text.size();
        value += escape ? unescaped(text[++i]) : text[i];
    }
    return std::nullopt;
}

/// A `#` begins a comment only after a blank, so that a URL may hold one.
std::string plain_value(std::string_view text) {
    if (text.starts_with('#')) return {};
    const auto comment = std::min(text.find(" #"), text.find("\t#"));
    return std::string(without_blanks_after(text.substr(0, comment)));
}

std::optional<std::string> value_of(std::string_view text) {
    text = without_blanks_before(text);
    const bool quoted = text.starts_with('"') || text.starts_with('\'');
    return quoted ? quoted_value(text) : std::optional(plain_value(text));
}

}  // namespace

Result<Environment> parse_dotenv(std::string_view text) {
    Environment environment;
    for (unsigned number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = without_blanks_before(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        if (line.starts_with("export ")) line = without_blanks_before(line.substr(7));

        const auto equals = std::min(line.find('='), line.size());
        const auto name = without_blanks_after(line.substr(0, equals));
        if (equals == line.size() || !is_name(name)) {
            return Error{ErrorCode::invalid_value,
                         fmt::format(".env:{}: expected NAME=value", number)};
        }
        const auto value = value_of(line.substr(equals + 1));
        if (!value) {
            return Error{ErrorCode::invalid_value,
                         fmt::format(".env:{}: {}: the quotes do not match", number, name)};
        }
        environment[std::string(name)] = *value;
    }
    return environment;
}

}  // namespace undertone
