#include "api/http/responder.h"

#include "api/http/conditional.h"

namespace undertone {

namespace {

constexpr std::size_t small_body_bytes = 32'768;
constexpr std::size_t full_bytes = 65'536;
constexpr std::size_t kept_bytes = 131'072;  // a longer string is given back to the system

/// Statuses whose answers have no body (RFC 9110 6.4.1).
bool is_bodiless(int status) { return status == 204 || status == 304; }

}  // namespace

bool Responder::is_small(const Response& response) {
    return !response.file && !response.stream && response.body.size() <= small_body_bytes;
}

void Responder::append(Response& response, const AnswerContext& context) {
    const auto start = output_.size();
    output_ += append_head_of(response, context);
    bytes_ += output_.size() - start;
}

bool Responder::is_full() const { return output_.size() >= full_bytes; }

std::string_view Responder::settle_etag(Response& response, const AnswerContext& context) {
    if (!context.reading() || response.status != 200) return {};
    std::string_view etag = field_of(response, "ETag");
    if (etag.empty()) {
        make_etag(response.body, etag_);
        etag = etag_;
    }
    if (matches_etag(context.head.if_none_match, etag)) response.status = 304;
    return etag;
}

std::string_view Responder::append_head_of(Response& response, const AnswerContext& context) {
    const auto etag = settle_etag(response, context);
    BodyFraming framing;
    if (!is_bodiless(response.status)) {
        framing = {.kind = BodyFraming::Kind::length, .length = response.body.size()};
    }
    append_head(output_, response, etag, framing, context);
    const bool no_body = context.head_only() || is_bodiless(response.status);
    return no_body ? std::string_view() : std::string_view(response.body);
}

bool Responder::flush_now() {
    if (output_.empty()) return true;
    const auto rest = connection_.write_now(output_);
    if (!rest) {
        broken_ = true;
        return false;
    }
    output_.erase(0, output_.size() - rest->size());
    return output_.empty();
}

Awaitable<bool> Responder::flush() {
    if (flush_now()) co_return true;
    if (broken_) co_return false;
    if (const bool sent = co_await connection_.write(output_); !sent) co_return false;
    output_.clear();
    if (output_.capacity() > kept_bytes) output_.shrink_to_fit();
    co_return true;
}

Awaitable<bool> Responder::send(Response& response, const AnswerContext& context) {
    if (is_small(response)) {
        append(response, context);
        co_return co_await flush();
    }
    const auto start = output_.size();
    const auto body = append_head_of(response, context);
    bytes_ += output_.size() - start + body.size();
    if (const bool sent = co_await flush(); !sent) co_return false;
    co_return co_await connection_.write(body);
}

Awaitable<bool> Responder::send_stream_head(const Response& response,
                                            const AnswerContext& context) {
    const auto kind =
        context.head.http_1_0 ? BodyFraming::Kind::until_close : BodyFraming::Kind::chunked;
    append_head(output_, response, {}, {.kind = kind}, context);
    bytes_ += output_.size();
    co_return co_await flush();
}

Awaitable<bool> Responder::send_file(Response& response, FileStream& file,
                                     const AnswerContext& context) {
    const auto etag = field_of(response, "ETag");
    const bool known = context.reading() && response.status == 200 &&
                       matches_etag(context.head.if_none_match, etag);
    if (known) response.status = 304;
    const auto [path, offset, length] = *response.file;
    BodyFraming framing;
    if (!known) framing = {.kind = BodyFraming::Kind::length, .length = length};
    append_head(output_, response, {}, framing, context);
    bytes_ += output_.size() + (known ? 0 : length);
    if (const bool sent = co_await flush(); !sent) co_return false;
    if (known || context.head_only()) co_return true;
    co_return co_await file.send(connection_, offset, length);
}

std::uint64_t Responder::take_byte_count() { return std::exchange(bytes_, 0); }

}  // namespace undertone
