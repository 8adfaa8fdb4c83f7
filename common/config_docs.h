// The doc comments of common/config.h, which is compiled in, so that no copy of them can drift.
#pragma once

#include "common/config_settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// The lines of the `///` comment above a field of a header's text: of `lease_ms` in
/// `struct QueueConfig` for queue.lease_ms. Empty if there is none.
std::vector<std::string_view> doc_lines(std::string_view header, const Setting& setting);

/// doc_lines() of common/config.h.
std::vector<std::string_view> doc_lines(const Setting& setting);

}  // namespace undertone
