// How a list that is ordered by id, newest first, is cut.
#pragma once

#include "common/ids.h"

#include <cstdint>
#include <optional>

namespace undertone {

/// `after` goes on in the list's order, `before` gives the page just before.
struct IdPage {
    std::optional<Uuid> after, before;
    std::uint64_t skip = 0;
    std::uint32_t limit = 50;

    bool backwards() const { return before.has_value(); }
    /// Where reading begins: without a cursor above every id there can be.
    Uuid edge() const {
        Uuid largest;
        largest.bytes.fill(0xff);
        return before ? *before : after.value_or(largest);
    }
};

}  // namespace undertone
