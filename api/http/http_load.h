// How busy a server is.
#pragma once

#include <cstdint>

namespace undertone {

struct HttpLoad {
    std::uint64_t streams = 0;  ///< answers sent in pieces: exports
    /// Of the blocking pool, by requests of tenants (tenant_turns.h).
    std::uint64_t threads_taken = 0, threads_waited_for = 0;
};

}  // namespace undertone
