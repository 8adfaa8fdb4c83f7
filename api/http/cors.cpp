#include "api/http/cors.h"

#include "api/http/answer.h"

#include <algorithm>

namespace undertone {

namespace {

bool is_field_name_list(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ',' || c == ' ';
    });
}

}  // namespace

CorsPolicy::CorsPolicy(const HttpConfig& config) : origins_(config.cors_origins) {
    if (origins_.empty() && listens_on_loopback_only(config)) {
        origins_ = {"http://localhost:3000", "http://localhost:8000"};
    }
}

std::string_view CorsPolicy::allowed(std::string_view origin) const {
    if (origin.empty()) return {};
    return std::find(origins_.begin(), origins_.end(), origin) == origins_.end()
               ? std::string_view()
               : origin;
}

void append_cors_fields(std::string& out, std::string_view origin) {
    out += "Access-Control-Allow-Origin: ";
    out += origin;
    out +=
        "\r\nAccess-Control-Allow-Credentials: true\r\n"
        "Access-Control-Expose-Headers: X-Total-Count, Link, ETag, X-Request-Id, Location, "
        "RateLimit, RateLimit-Policy, Retry-After, Idempotent-Replayed\r\n";
}

Response answer_preflight(std::span<const Method> methods, std::string_view requested_headers) {
    Response response;
    response.status = 204;
    response.headers.emplace_back("Access-Control-Allow-Methods", method_list(methods));
    // Origins are listed one by one, so whatever such a page sends along is its own decision.
    if (!requested_headers.empty() && is_field_name_list(requested_headers)) {
        response.headers.emplace_back("Access-Control-Allow-Headers", requested_headers);
    }
    response.headers.emplace_back("Access-Control-Max-Age", "600");
    return response;
}

bool is_preflight(const RequestHead& head) {
    return head.method == Method::options && !head.origin.empty() &&
           !head.field("Access-Control-Request-Method").empty();
}

}  // namespace undertone
