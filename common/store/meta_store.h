// Facts about the store itself: who it is, and when whole-store work was last done.
#pragma once

#include "common/clock.h"
#include "common/db/database.h"

#include <chrono>
#include <string>
#include <string_view>

namespace undertone {

class MetaStore {
public:
    explicit MetaStore(Connection& connection) : connection_(connection) {}

    /// The store's own id, made when it is first asked for. The blob store carries the same.
    Result<std::string> store_id();

    /// True if nobody has taken this turn within `interval`; then it is the caller's.
    Result<bool> take_turn(std::string_view name, Time now, std::chrono::microseconds interval);

private:
    Connection& connection_;
};

}  // namespace undertone
