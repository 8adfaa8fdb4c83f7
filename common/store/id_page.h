// How a list that is ordered by id is cut.
#pragma once

#include "common/ids.h"

#include <cstdint>
#include <optional>

namespace undertone {

/// `after` goes on in the list's order, `before` gives the page just before.
struct IdPage {
    std::optional<Uuid> after = {}, before = {};
    std::uint64_t skip = 0;
    std::uint32_t limit = 50;
    bool oldest_first = false;

    bool backwards() const { return before.has_value(); }
    /// Whether ids grow while the page is read: then it holds those above edge(), else those below.
    bool ascending() const { return oldest_first != backwards(); }
    /// Where reading begins: without a cursor outside of all ids there can be.
    Uuid edge() const {
        Uuid outermost;
        outermost.bytes.fill(ascending() ? 0x00 : 0xff);
        return before ? *before : after.value_or(outermost);
    }
};

}  // namespace undertone
