// The fields of a Config as a list: what the loader, `undertone config` and the documented file
// walk.
#pragma once

#include "common/config.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace undertone {

/// One field of a Config, by reference.
struct Setting {
    using Field = std::variant<std::string*, bool*, std::uint32_t*, std::uint64_t*,
                               std::vector<std::string>*>;
    std::string_view section;  ///< "queue"
    std::string_view name;     ///< "lease_ms"
    Field field;               ///< into the Config that settings_of() got

    std::string path() const;              ///< "queue.lease_ms"
    std::string environment_name() const;  ///< "UNDERTONE_QUEUE__LEASE_MS"
};

/// Every field, in the order of common/config.h. Valid as long as `config` stays where it is.
std::vector<Setting> settings_of(Config& config);

/// Sets a field from the text of an environment variable or a flag. A list is separated by commas
/// or a JSON array. Error: invalid_value saying what was expected.
Result<> assign_text(const Setting& setting, std::string_view text);

/// The field's value as TOML: 5000, true, "text", ["a", "b"].
std::string to_toml(const Setting& setting);

/// The candidate somebody who typed `typed` probably meant; empty if none is near.
std::string_view nearest(std::string_view typed, const std::vector<std::string>& candidates);

}  // namespace undertone
