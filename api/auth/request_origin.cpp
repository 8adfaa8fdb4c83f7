#include "api/auth/request_origin.h"

#include "common/text/ascii.h"

#include <algorithm>

namespace undertone {

bool is_unsafe(Method method) {
    return method != Method::get && method != Method::head && method != Method::options;
}

std::string_view host_of_origin(std::string_view origin) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (equal_without_case(origin.substr(0, scheme.size()), scheme)) {
            return origin.substr(scheme.size());
        }
    }
    return {};
}

bool may_use_cookie(const Request& request, const std::vector<std::string>& allowed) {
    if (!is_unsafe(request.method)) return true;
    const auto origin = request.header("Origin");
    if (origin.empty()) {
        const auto site = request.header("Sec-Fetch-Site");
        return site.empty() || site == "same-origin" || site == "none";
    }
    if (std::find(allowed.begin(), allowed.end(), origin) != allowed.end()) return true;
    // Host and port alone: behind a proxy that ends TLS the scheme is not ours to know.
    const auto host = host_of_origin(origin);
    return !host.empty() && equal_without_case(host, request.header("Host"));
}

}  // namespace undertone
