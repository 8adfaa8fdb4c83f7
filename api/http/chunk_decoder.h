// Takes a chunked body apart (RFC 9112 7.1).
//
//   4;note=x\r\nWiki\r\n 5\r\npedia\r\n 0\r\n Trailer: x\r\n \r\n   ->  "Wiki" "pedia"
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace undertone {

/// Does no I/O, so tests can cut its input anywhere. Strict: what two servers could read
/// differently (bare line feeds, signs, blanks before the size, words behind it) is malformed.
class ChunkDecoder {
public:
    /// Bytes of all extensions of one chunk, and of all trailers.
    static constexpr std::size_t line_bytes_max = 8'192;
    /// Of a size, leading zeros included.
    static constexpr std::size_t size_digits_max = 16;

    enum class State { more, finished, malformed };
    struct Step {
        std::string_view body;  ///< the next piece, a view of the input; may be empty
        std::size_t used;       ///< bytes of the input this step took
        State state;            ///< finished: what follows belongs to the next request
    };

    /// Takes bytes up to the end of one piece of body, or all of them. Call again with the rest.
    Step feed(std::string_view bytes);

private:
    enum class At {
        size_start,
        size,
        blanks,  // behind a size; an extension may follow
        extension,
        size_line_feed,
        data,
        data_return,
        data_line_feed,
        trailer_start,
        trailer,
        trailer_line_feed,
        last_line_feed,
        end,
        error,
    };

    At take_framing(char c);
    At take_size(char c);
    At take_size_end(char c);
    At take_line(char c, At stay, At line_feed);

    At at_ = At::size_start;
    std::uint64_t left_ = 0;      // of the chunk
    std::size_t line_bytes_ = 0;  // of the size, the extensions or the trailers
};

}  // namespace undertone
