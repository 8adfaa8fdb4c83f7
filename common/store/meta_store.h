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

    /// The store's own id, which the blob store carries too; empty as long as it has none.
    Result<std::string> find_store_id();
    /// The same, made where there is none: only in a write.
    Result<std::string> store_id();

    /// True if nobody has taken this turn within `interval`; then it is the caller's.
    Result<bool> take_turn(std::string_view name, Time now, std::chrono::microseconds interval);
    /// True for the first caller ever.
    Result<bool> claim(std::string_view name, Time now);

private:
    Connection& connection_;
};

}  // namespace undertone
