#include "api/upload/part_head.h"

#include "common/text/ascii.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace undertone {

namespace {

constexpr std::size_t boundary_bytes_max = 70;  // RFC 2046 5.1.1

Error malformed(std::string detail) { return {ErrorCode::bad_request, std::move(detail)}; }

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
    });
}

/// The byte of "%XX" at the start of `text`.
std::optional<char> percent_byte(std::string_view text) {
    if (text.size() < 3 || text[0] != '%') return std::nullopt;
    const int high = hex_digit(text[1]);
    const int low = hex_digit(text[2]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

/// A parameter, its value already unquoted.
using Parameter = std::pair<std::string_view, std::string>;

/// Takes a quoted string off the start of `text`. A backslash escapes a quote and itself only:
/// browsers that send "C:\chat.json" mean what they say.
std::optional<std::string> take_quoted(std::string_view& text) {
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const bool escapes =
            text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
        if (escapes) {
            value += text[++i];
        } else if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return value;
        } else {
            value += text[i];
        }
    }
    return std::nullopt;
}

/// Takes an unquoted value, up to the next ";" or blank. Not only tokens: real clients send
/// boundaries with slashes.
std::string take_bare(std::string_view& text) {
    const auto bare = text.substr(0, text.find_first_of("; \t"));
    text.remove_prefix(bare.size());
    return std::string(bare);
}

/// "; name=value; other=\"quoted\"" -> its parameters. Errors: bad_request.
Result<std::vector<Parameter>> parse_parameters(std::string_view text) {
    std::vector<Parameter> parameters;
    for (text = trim(text); !text.empty(); text = trim(text)) {
        if (text[0] != ';') return malformed("malformed header parameter");
        text = trim(text.substr(1));
        if (text.empty()) break;  // a trailing semicolon
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) return malformed("malformed header parameter");
        const auto name = trim(text.substr(0, equals));
        if (!is_token(name)) return malformed("malformed header parameter");

        text = trim(text.substr(equals + 1));
        auto value = text.starts_with('"') ? take_quoted(text) : take_bare(text);
        if (!value) return malformed("unclosed quote in a header");
        parameters.emplace_back(name, std::move(*value));
    }
    return parameters;
}

/// Undoes what browsers do to quotes and line ends in names (WHATWG HTML, "multipart form data").
std::string undo_form_escapes(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = percent_byte(text.substr(i));
        const bool escape = byte && (*byte == '"' || *byte == '\r' || *byte == '\n');
        plain += escape ? *byte : text[i];
        if (escape) i += 2;
    }
    return plain;
}

std::string latin1_to_utf8(std::string_view text) {
    std::string utf8;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            utf8 += c;
        } else {
            utf8 += static_cast<char>(0xC0 | (byte >> 6));
            utf8 += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return utf8;
}

/// "UTF-8''n%C3%A4me.csv" -> its bytes (RFC 8187); nullopt for another charset or bad escapes.
std::optional<std::string> decode_extended(std::string_view value) {
    const auto charset_end = value.find('\'');
    if (charset_end == std::string_view::npos) return std::nullopt;
    const auto language_end = value.find('\'', charset_end + 1);
    if (language_end == std::string_view::npos) return std::nullopt;

    std::string bytes;
    for (auto text = value.substr(language_end + 1); !text.empty();) {
        const bool escaped = text[0] == '%';
        const auto byte = escaped ? percent_byte(text) : std::optional(text[0]);
        if (!byte) return std::nullopt;
        bytes += *byte;
        text.remove_prefix(escaped ? 3 : 1);
    }
    const auto charset = value.substr(0, charset_end);
    if (equal_without_case(charset, "UTF-8")) return bytes;
    if (equal_without_case(charset, "ISO-8859-1")) return latin1_to_utf8(bytes);
    return std::nullopt;
}

/// One of each at most: with two, two readers could choose differently.
Result<> take_disposition(std::string_view value, PartHeaders& headers) {
    const auto type = value.substr(0, value.find(';'));
    if (!equal_without_case(trim(type), "form-data")) {
        return malformed("a part's Content-Disposition is not form-data");
    }
    const auto parameters = parse_parameters(value.substr(type.size()));
    if (!parameters) return parameters.error();

    std::optional<std::string> name, filename, extended;
    for (const auto& [key, text] : *parameters) {
        auto* const place = equal_without_case(key, "name")        ? &name
                            : equal_without_case(key, "filename")  ? &filename
                            : equal_without_case(key, "filename*") ? &extended
                                                                   : nullptr;
        if (!place) continue;
        if (*place) return malformed("a part's Content-Disposition repeats a parameter");
        *place = text;
    }
    if (!name) return malformed("a part has no name");
    headers.name = undo_form_escapes(*name);
    if (filename) headers.filename = undo_form_escapes(*filename);
    if (!extended) return {};
    if (auto decoded = decode_extended(*extended)) headers.filename = std::move(*decoded);
    if (!headers.filename) return malformed("a part's filename* cannot be read");
    return {};
}

bool holds_stray_control(std::string_view line) {
    return std::any_of(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
    });
}

/// Takes one field, folded lines put together (RFC 5322 2.2.3).
Result<std::string> take_field(std::string_view& head) {
    std::string field;
    do {
        const auto end = head.find("\r\n");
        field += head.substr(0, end);
        head.remove_prefix(end + 2);
    } while (head.starts_with(' ') || head.starts_with('\t'));
    if (holds_stray_control(field)) return malformed("a control character in a part's head");
    return field;
}

}  // namespace

Result<PartHeaders> parse_part_head(std::string_view head) {
    PartHeaders headers;
    bool has_disposition = false;
    while (!head.empty()) {
        const auto field = take_field(head);
        if (!field) return field.error();
        const std::string_view line = *field;
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
            return malformed("malformed header field in a part's head");
        }
        const auto name = line.substr(0, colon);
        const auto value = trim(line.substr(colon + 1));
        if (equal_without_case(name, "Content-Type")) {
            headers.content_type = value;
        } else if (equal_without_case(name, "Content-Disposition")) {
            if (has_disposition) return malformed("a part has two Content-Dispositions");
            has_disposition = true;
            if (const auto taken = take_disposition(value, headers); !taken) return taken.error();
        }
    }
    if (!has_disposition) return malformed("a part has no Content-Disposition");
    return headers;
}

Result<std::string> parse_boundary(std::string_view content_type) {
    const auto type = content_type.substr(0, content_type.find(';'));
    if (!equal_without_case(trim(type), "multipart/form-data")) {
        return Error{ErrorCode::unsupported_media_type, "Content-Type is not multipart/form-data"};
    }
    auto parameters = parse_parameters(content_type.substr(type.size()));
    if (!parameters) return parameters.error();
    const auto boundary = std::find_if(parameters->begin(), parameters->end(), [](const auto& p) {
        return equal_without_case(p.first, "boundary");
    });
    if (boundary == parameters->end() || boundary->second.empty()) {
        return malformed("Content-Type has no boundary");
    }
    if (boundary->second.size() > boundary_bytes_max) return malformed("the boundary is too long");
    if (holds_stray_control(boundary->second)) return malformed("the boundary is malformed");
    return std::move(boundary->second);
}

}  // namespace undertone
