// Reads a configuration file. The only part that knows toml++.
#pragma once

#include "common/config_settings.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// A field that the file sets, and where.
struct TomlAssignment {
    std::string path;  ///< "queue.lease_ms"
    unsigned line;
};

/// Sets the fields that the TOML `text` names. `place` is what messages call the file.
/// Error: invalid_value, "config/undertone.toml:3: queue.lease: unknown field, did you mean ...".
Result<std::vector<TomlAssignment>> assign_toml(const std::vector<Setting>& settings,
                                                std::string_view text, std::string_view place);

/// The strings of a JSON or TOML array; nullopt if `text` is anything else.
std::optional<std::vector<std::string>> parse_string_array(std::string_view text);

/// `text` as a TOML basic string, quotes included.
std::string quote_toml(std::string_view text);

}  // namespace undertone
