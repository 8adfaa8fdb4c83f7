// Finds where the parts of a multipart body end (RFC 2046 5.1.1).
//
//   ...data \r\n--b0undary\r\n   a part follows
//   ...data \r\n--b0undary--     the last one is over
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace undertone {

/// Does no I/O, so tests can cut its input anywhere. Hands out views of the chunk it is fed, and
/// copies only what may be a delimiter cut between two chunks.
class DelimiterScanner {
public:
    enum class Found {
        nothing,
        part,   ///< a delimiter: a part's head follows
        close,  ///< the close delimiter
    };
    struct Step {
        std::string_view data;  ///< Bytes now known to be data; valid until the next feed().
        std::size_t used;       ///< Bytes of the chunk this step took.
        Found found;            ///< What comes right after `data`.
    };

    /// `boundary` is the Content-Type parameter, without the leading dashes.
    explicit DelimiterScanner(std::string_view boundary);

    /// The body, or a part's data, starts here: a delimiter needs no line break of its own.
    void begin_line();

    /// Takes bytes up to a delimiter or to the end of the chunk; call again with the rest.
    Step feed(std::string_view chunk);

private:
    enum class Verdict { undecided, data, part, close };
    struct Candidate {
        Verdict verdict;
        std::size_t size;  ///< of the delimiter line, for part and close
    };

    std::size_t find_candidate(std::string_view bytes, std::size_t from) const;
    Candidate judge(std::string_view bytes) const;
    Step feed_after_held(std::string_view chunk);

    std::string delimiter_;     // CRLF "--" boundary
    std::string held_;          // what may be the start of a delimiter
    std::size_t imagined_ = 0;  // bytes at the start of held_ that never were in the input
    std::string seam_;          // held_ and the start of the chunk after it
};

}  // namespace undertone
