// Which web pages may call the service from a browser (Fetch standard, "CORS protocol").
#pragma once

#include "api/http/message.h"
#include "api/http/request_head.h"
#include "common/config.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Compares origins exactly: no patterns, no "null".
class CorsPolicy {
public:
    /// Without configured origins, a server that listens on loopback addresses only allows the
    /// usual addresses of a front end under development.
    explicit CorsPolicy(const HttpConfig& config);

    /// `origin` if pages from there may read answers, else empty.
    std::string_view allowed(std::string_view origin) const;

    const std::vector<std::string>& origins() const { return origins_; }

    /// Whether answers depend on Origin at all.
    bool is_active() const { return !origins_.empty(); }

private:
    std::vector<std::string> origins_;
};

/// Appends what every answer to an allowed origin carries.
void append_cors_fields(std::string& out, std::string_view origin);

/// The answer to a preflight from an allowed origin.
Response answer_preflight(std::span<const Method> methods, std::string_view requested_headers);

/// Whether this is a preflight: OPTIONS by a browser, before it sends the request itself.
bool is_preflight(const RequestHead& head);

}  // namespace undertone
