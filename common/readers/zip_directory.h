// How large the directory at a ZIP archive's end says it is: looked at before a library builds it
// in memory.
#pragma once

#include "common/readers/spooled_bytes.h"

#include <cstdint>

namespace undertone {

/// The largest that any end record in the archive's tail claims (APPNOTE 4.3.14, 4.3.16): which of
/// several a library takes is its own affair. 0: there is none. Errors: as SpooledBytes::read().
Result<std::uint64_t> zip_directory_bytes(const SpooledBytes& archive);

}  // namespace undertone
