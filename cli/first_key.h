// The key that lets somebody in when a credential is required and none was ever made.
#pragma once

#include "common/clock.h"
#include "common/db/database.h"

#include <string>

namespace undertone {

/// Makes a key for all customers if the store has no key at all. Returns it, or an empty string.
/// Errors: those of the database.
Result<std::string> make_first_key(Database& database, Time now);

}  // namespace undertone
