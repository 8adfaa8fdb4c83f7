// A request's body without its Content-Encoding (RFC 9110 8.4): gzip is unpacked as it comes in.
#pragma once

#include "api/http/body.h"
#include "common/config.h"
#include "common/readers/gzip.h"

#include <optional>
#include <string_view>

namespace undertone {

class DecodedBody {
public:
    /// `coding` is the header's value; `body` outlives this object. Errors: unsupported_media_type
    /// (a coding that is not gzip).
    static Result<DecodedBody> create(std::string_view coding, BodySource& body,
                                      const UploadConfig& config);

    /// As BodySource::read(). Errors besides: bad_request (no gzip, or too little of it),
    /// payload_too_large (it grows beyond measure).
    Awaitable<Result<std::string_view>> read();

private:
    explicit DecodedBody(BodySource& body) : body_(&body) {}
    Error gzip_error() const;

    BodySource* body_;
    std::optional<GzipInflater> inflater_;
    bool ended_ = false;
};

}  // namespace undertone
