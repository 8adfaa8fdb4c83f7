// Signals as something to wait for, instead of handlers.
#pragma once

#include <chrono>
#include <csignal>

namespace undertone {

/// Blocks SIGINT, SIGTERM, SIGHUP (unless they are ignored) and SIGCHLD for this process while it
/// lives, and counts the requests to stop.
class SignalWatch {
public:
    SignalWatch();
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;
    ~SignalWatch();

    /// Waits for one of the signals, at most `timeout`.
    void wait(std::chrono::milliseconds timeout);

    /// How often somebody asked this process to stop: a second time means at once.
    int stops() const { return stops_; }

    /// The mask as it was before, for children.
    const sigset_t& original() const { return original_; }

private:
    sigset_t original_;
    int descriptor_;
    int stops_ = 0;
};

}  // namespace undertone
