// Which characters a file's bytes stand for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

struct Charset {
    std::string name;        ///< lower case: utf-8, utf-16le, windows-1252, shift_jis, ...
    std::size_t mark_bytes;  ///< of a byte order mark at the start
};

/// As much of a file as its charset is decided on.
inline constexpr std::size_t charset_head_bytes = 64 * 1024;

/// `head` is the start of a file, all of it if `whole`. A byte order mark decides; else what is
/// UTF-8 but for few bytes is UTF-8, and zeros in every other place are UTF-16. With `legacy` the
/// rest is guessed: by the letters that it makes of words (the code pages of DOS), then by ICU, and
/// windows-1252 in doubt. Without it, as JSON wants it, it is UTF-8.
Charset detect_charset(std::string_view head, bool whole, bool legacy);

/// Where the first byte stands that is not ASCII; `text.size()` if there is none.
std::size_t find_not_ascii(std::string_view text);

/// For a file that began in ASCII: `sample` starts with its first other byte, and is all of the
/// rest if `whole`. UTF-8 or one of the charsets that detect_charset() guesses.
std::string detect_late_charset(std::string_view sample, bool whole);

/// The charset that a person names, and a mark of it at the start of `head`. nullopt: there is none
/// of that name.
std::optional<Charset> named_charset(std::string_view name, std::string_view head);

/// Turns text of any charset into UTF-8, however it is cut.
class Transcoder {
public:
    /// `charset` comes from one of the functions above.
    explicit Transcoder(const std::string& charset);
    ~Transcoder();

    /// Takes the next bytes, which have to stay valid until next() returned nothing. `last`: no
    /// more follow.
    void feed(std::string_view bytes, bool last);

    /// The next piece of text, valid until the next call; empty: more bytes are needed.
    std::string_view next();

    /// Byte sequences that mean nothing in the charset; each became U+FFFD.
    std::uint64_t replaced() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace undertone
