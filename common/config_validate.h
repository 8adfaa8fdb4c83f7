// What the values of a configuration must keep to, and their final form.
#pragma once

#include "common/config.h"

namespace undertone {

/// Makes relative paths absolute (they start at loaded.data_dir) and brings the URLs of other
/// programs into our form: sqlite:///./file.db, postgres://, postgresql+asyncpg://.
void normalize(LoadedConfig& loaded);

/// Error: invalid_value, "queue.lease_ms: expected 200 to 86400000, got 5 (environment ...)".
Result<> validate(const LoadedConfig& loaded);

}  // namespace undertone
