// Settings from environment variables and from a .env file.
//
//   UNDERTONE_QUEUE__LEASE_MS=5000   sets queue.lease_ms
//   REDIS_URL=redis://cache:6379     an older service's name for redis.url
#pragma once

#include "common/config_settings.h"

#include <string>
#include <string_view>

namespace undertone {

/// The (name, value) pairs of a .env file: `NAME=value # comment`, values may stand in '...' or
/// "..." (with \n, \t, \" and \\), `export` before a name is allowed.
/// Error: invalid_value, ".env:3: expected NAME=value".
Result<Environment> parse_dotenv(std::string_view text);

/// Sets the fields that `environment` names and says so in loaded.sources and loaded.ignored. Our
/// own names win over the older ones. `place` is "environment" or ".env". Error: invalid_value.
Result<> assign_environment(LoadedConfig& loaded, const std::vector<Setting>& settings,
                            const Environment& environment, std::string_view place);

}  // namespace undertone
