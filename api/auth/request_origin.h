// Where a browser's request comes from: which pages may make it (Fetch standard, RFC 6454).
#pragma once

#include "api/http/message.h"

#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Anything but GET, HEAD and OPTIONS.
bool is_unsafe(Method method);

/// Host and port of an origin of the web; empty for any other.
std::string_view host_of_origin(std::string_view origin);

/// Whether a cookie may speak for this request, so that no foreign page acts in its user's name: an
/// unsafe one comes from our own pages or those of `allowed` origins, or from no page at all
/// (curl).
bool may_use_cookie(const Request& request, const std::vector<std::string>& allowed);

}  // namespace undertone
