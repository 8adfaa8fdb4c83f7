// Signals as something to wait for, with sigwait(3), instead of handlers.
#pragma once

#include <csignal>
#include <initializer_list>

namespace undertone {

/// Blocks `signals` in this thread and in all that it starts from now on, and returns them as a
/// set.
sigset_t block_signals(std::initializer_list<int> signals);

}  // namespace undertone
