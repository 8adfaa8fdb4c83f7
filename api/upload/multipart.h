// Takes multipart/form-data apart (RFC 7578, RFC 2046 5.1) while it arrives, in constant memory.
//
//   --b0undary\r\n
//   Content-Disposition: form-data; name="customer_id"\r\n
//   \r\n
//   acme\r\n
//   --b0undary--\r\n
//
// gives part_begin{customer_id}, data{acme}, part_end, end.
#pragma once

#include "api/upload/delimiter_scanner.h"
#include "api/upload/part_head.h"
#include "common/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace undertone {

/// What a body consists of, in this order. Any error ends the parsing and is feed()'s.
class MultipartSink {
public:
    virtual ~MultipartSink() = default;
    virtual Result<> part_begin(const PartHeaders& headers) = 0;
    virtual Result<> part_data(std::string_view bytes) = 0;
    virtual Result<> part_end() = 0;
};

/// Does no I/O, so tests can cut its input anywhere: the pieces of data differ then, nothing else.
/// Lenient where clients differ (preamble, epilogue, blanks after a boundary), strict where two
/// readers could see different parts (bare line feeds, repeated parameters).
class MultipartParser {
public:
    static constexpr std::size_t head_bytes_max = 16'384;  ///< of one part's head

    /// `content_type` is the request's field. Errors: those of parse_boundary().
    static Result<MultipartParser> create(std::string_view content_type, std::uint32_t parts_max);

    /// Tells `sink` what `chunk`, the next bytes off the wire, consists of. Errors: bad_request,
    /// payload_too_large past a limit, the sink's own; final.
    Result<> feed(std::string_view chunk, MultipartSink& sink);
    /// Called at the end of the body. Errors: truncated without a close delimiter.
    Result<> finish() const;

private:
    enum class State { preamble, head, data, epilogue };
    using Found = DelimiterScanner::Found;
    enum class Kind { need_more, part_begin, data, part_end, end };
    struct Event {
        Kind kind;
        std::string_view data{};  // for data; valid until the next call
    };

    MultipartParser(std::string_view boundary, std::uint32_t parts_max);
    Result<Event> next();
    Result<Event> next_in_data();
    Result<Event> next_in_head();
    void skip_preamble();
    void pass_delimiter(Found found);

    DelimiterScanner scanner_;
    std::uint32_t parts_max_;
    State state_ = State::preamble;
    std::string_view input_;         // of the chunk in hand, what is not used yet
    Found passed_ = Found::nothing;  // a delimiter found after data that was handed out first
    std::string head_;
    PartHeaders headers_;
    std::uint32_t parts_ = 0;
};

}  // namespace undertone
