// Looks at the addresses of the API before it is started.
#pragma once

#include "common/config.h"
#include "common/result.h"

#include <string>
#include <vector>

namespace undertone {

/// The addresses to listen on: each one is free, a port 0 has become a free port, and IPv6 is left
/// out where the machine has none (unless nothing would remain). The API opens its sockets with
/// SO_REUSEPORT, so two of them on one port would share its connections without a word: hence a
/// look without it. Errors: conflict, naming the address; invalid_value.
Result<std::vector<std::string>> free_addresses(const std::vector<std::string>& listen);

/// True if the API answers GET /api/v1/health/live on its first address (with TLS: if it accepts).
bool is_live(const HttpConfig& http);

/// The address that people on this machine type into a browser.
std::string base_url(const HttpConfig& http);

}  // namespace undertone
