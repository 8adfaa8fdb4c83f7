// Tells running API processes that logins, members or keys have changed.
#pragma once

#include "cli/store.h"

namespace undertone {

/// Through Redis, where there is one: without, the processes find out within seconds.
void announce_account_change(const OpenStore& store);

}  // namespace undertone
