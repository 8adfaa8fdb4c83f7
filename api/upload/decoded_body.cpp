#include "api/upload/decoded_body.h"

#include "common/text/ascii.h"

#include <fmt/format.h>

namespace undertone {

Result<DecodedBody> DecodedBody::create(std::string_view coding, BodySource& body,
                                        const UploadConfig& config) {
    DecodedBody decoded(body);
    if (coding.empty() || equal_without_case(coding, "identity")) return decoded;
    if (!equal_without_case(coding, "gzip") && !equal_without_case(coding, "x-gzip")) {
        return Error{ErrorCode::unsupported_media_type,
                     fmt::format("the Content-Encoding {:?} is not taken: gzip is", coding)};
    }
    ReadOptions limits;
    limits.expansion_ratio_max = config.expansion_ratio_max;
    limits.expanded_bytes_max = config.request_bytes_limit();
    decoded.inflater_.emplace(limits);
    return decoded;
}

Awaitable<Result<std::string_view>> DecodedBody::read() {
    while (inflater_) {
        const auto piece = inflater_->next();
        if (!piece) co_return gzip_error();
        if (ended_ || !piece->empty()) co_return *piece;

        const auto chunk = co_await body_->read();
        if (!chunk) co_return chunk.error();
        ended_ = chunk->empty();
        if (!ended_) {
            inflater_->feed(*chunk);
        } else if (!inflater_->finish()) {
            co_return gzip_error();
        }
    }
    co_return co_await body_->read();
}

Error DecodedBody::gzip_error() const {
    const auto& fault = *inflater_->fault();
    const bool too_large = fault.code == "expansion_limit";
    return {too_large ? ErrorCode::payload_too_large : ErrorCode::bad_request,
            fmt::format("the request's body: {}", fault.detail)};
}

}  // namespace undertone
