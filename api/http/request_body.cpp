#include "api/http/request_body.h"

#include <algorithm>

namespace undertone {

namespace {

constexpr std::uint64_t read_bytes_max = 262'144;
constexpr std::size_t chunked_read_bytes = 65'536;
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

bool BodyPace::note(std::chrono::steady_clock::duration waited, std::uint64_t bytes) {
    waited_ += waited;
    bytes_ += bytes;
    if (waited_ < window) return true;

    const bool fast_enough = bytes_ >= bytes_min;
    waited_ = {};
    bytes_ = 0;
    return fast_enough;
}

RequestBody::RequestBody(ClientConnection& connection, InputBuffer& input, const RequestHead& head,
                         std::chrono::seconds silence_max)
    : connection_(connection),
      input_(input),
      silence_max_(silence_max),
      length_(head.content_length),
      chunked_(head.chunked),
      awaiting_continue_(head.expects_continue && !head.http_1_0),
      left_(head.content_length.value_or(0)),
      finished_(!head.has_body()) {}

Awaitable<Result<std::string_view>> RequestBody::read() {
    while (!finished_) {
        if (failure_) co_return *failure_;
        if (pending().empty()) {
            if (const auto filled = co_await fill(); !filled) co_return filled.error();
        }
        if (!chunked_) co_return take_plain();
        const auto piece = take_chunked();
        if (!piece || !piece->empty()) co_return piece;
    }
    co_return std::string_view();
}

std::string_view RequestBody::pending() const {
    return input_.empty() ? buffered_ : input_.bytes();
}

void RequestBody::use(std::size_t count) {
    if (input_.empty()) {
        buffered_.remove_prefix(count);
    } else {
        input_.consume(count);
    }
}

std::string_view RequestBody::take_plain() {
    const auto available = pending();
    const auto count = std::min<std::uint64_t>(left_, available.size());
    const auto piece = available.substr(0, static_cast<std::size_t>(count));
    use(piece.size());
    left_ -= count;
    bytes_ += count;
    finished_ = left_ == 0;
    return piece;
}

Result<std::string_view> RequestBody::take_chunked() {
    const auto step = decoder_.feed(pending());
    use(step.used);
    bytes_ += step.body.size();
    if (step.state == ChunkDecoder::State::malformed) {
        return fail(ErrorCode::bad_request, "The body's chunks are malformed.");
    }
    finished_ = step.state == ChunkDecoder::State::finished;
    return step.body;
}

Error RequestBody::fail(ErrorCode code, std::string_view detail) {
    failure_ = Error{code, std::string(detail)};
    return *failure_;
}

Awaitable<Result<>> RequestBody::fill() {
    if (awaiting_continue_) {
        awaiting_continue_ = false;
        if (const bool sent = co_await connection_.write(go_on); !sent) {
            co_return fail(ErrorCode::truncated, "The client went away.");
        }
    }
    if (!buffer_) {
        buffer_size_ = chunked_ ? chunked_read_bytes
                                : static_cast<std::size_t>(std::min(left_, read_bytes_max));
        buffer_ = std::make_unique_for_overwrite<char[]>(buffer_size_);
    }
    // Never past the end of a body whose length is known.
    const auto count_max =
        chunked_ ? buffer_size_
                 : static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer_size_));

    const auto started = connection_.now();
    connection_.set_deadline(silence_max_);
    const auto [ec, count] = co_await connection_.read_some({buffer_.get(), count_max});
    connection_.clear_deadline();
    if (ec && connection_.expired()) {
        co_return fail(ErrorCode::timeout, "The body stood still for too long.");
    }
    if (ec) co_return fail(ErrorCode::truncated, "The body ended too early.");
    if (!pace_.note(connection_.now() - started, count)) {
        co_return fail(ErrorCode::timeout, "The body came too slowly.");
    }
    buffered_ = {buffer_.get(), count};
    co_return Result<>();
}

bool RequestBody::can_skip_rest() const {
    if (finished_) return true;
    // A client that was told to wait may send its body or not: nobody can tell which.
    return !failure_ && !awaiting_continue_ && !chunked_ && left_ <= skip_bytes_max;
}

Awaitable<bool> RequestBody::skip_rest() {
    while (!finished_) {
        if (const auto piece = co_await read(); !piece) co_return false;
    }
    if (!buffered_.empty()) input_.append(buffered_);
    co_return true;
}

Awaitable<Result<>> read_whole(BodySource& source, std::uint64_t bytes_max, std::string& out) {
    const auto length = source.length().value_or(0);
    if (length > bytes_max) co_return Error{ErrorCode::payload_too_large, "Content-Length"};
    out.reserve(static_cast<std::size_t>(length));
    for (;;) {
        const auto piece = co_await source.read();
        if (!piece) co_return piece.error();
        if (piece->empty()) co_return Result<>();
        if (out.size() + piece->size() > bytes_max) {
            co_return Error{ErrorCode::payload_too_large, "body"};
        }
        out += *piece;
    }
}

}  // namespace undertone
