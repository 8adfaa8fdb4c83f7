// A request's head (RFC 9112 2-6): the bytes up to the empty line, checked and taken apart.
//
//   GET /api/v1/uploads?limit=5 HTTP/1.1\r\n
//   Host: 127.0.0.1:8000\r\n
//   \r\n
#pragma once

#include "api/http/message.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace undertone {

/// The head as views into the bytes it was parsed from.
struct RequestHead {
    std::optional<Method> method;  ///< nullopt: one that no route has
    std::string_view target;
    std::string_view path;   ///< without query and trailing slash; "/" alone stays
    std::string_view query;  ///< without "?"
    std::vector<std::pair<std::string_view, std::string_view>> fields;

    bool http_1_0 = false;
    bool keep_alive = true;
    bool chunked = false;
    bool expects_continue = false;
    std::optional<std::uint64_t> content_length;

    // Looked at for every request, so found once.
    std::string_view host, origin, if_none_match, request_id;

    /// Whether a body follows the head.
    bool has_body() const { return chunked || content_length.value_or(0) > 0; }
    /// Empty if absent; of repeated fields the first. Names compare without case.
    std::string_view field(std::string_view name) const;
    /// Ready for the next request; keeps its memory.
    void clear();
};

/// Why a head is refused. The connection cannot be used further: where the next request begins is
/// not known for sure.
struct HeadRefusal {
    int status;  ///< 400, 414, 431, 501, 505
    std::string_view code, detail;
};

/// Parses heads in place. Does no I/O, so tests can cut its input anywhere. How the bytes are cut
/// does not change what comes out, a refusal's reason excepted.
class RequestHeadParser {
public:
    static constexpr std::size_t target_bytes_max = 8'192;
    static constexpr std::size_t fields_max = 128;

    explicit RequestHeadParser(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    enum class Step { need_more, done, refused };

    /// `bytes` starts where the head starts and grows from call to call until done or refused.
    Step parse(std::string_view bytes);

    /// After done: valid as long as the bytes are.
    const RequestHead& head() const { return head_; }
    /// After done: bytes of the head, the empty line included.
    std::size_t size() const { return size_; }
    const HeadRefusal& refusal() const { return refusal_; }

    /// Ready for the next head.
    void reset();

private:
    Step refuse(HeadRefusal refusal);
    Step check_incomplete(std::string_view bytes);
    Step take(std::string_view head);

    std::size_t bytes_max_;
    std::size_t scanned_ = 0;  // no empty line ends before here
    std::size_t size_ = 0;
    RequestHead head_;
    HeadRefusal refusal_{};
};

}  // namespace undertone
