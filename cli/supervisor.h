// Keeps programs running: starts them, starts again what dies, stops them in order.
#pragma once

#include "cli/process.h"
#include "cli/restart_policy.h"
#include "cli/signal_watch.h"
#include "common/clock.h"
#include "common/log.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace undertone {

/// A program to keep running, and how to tell that it is up.
struct Service {
    ProcessSpec process;
    /// Asked every few milliseconds after a start until it says yes; empty: up once started.
    std::function<bool()> is_ready;
    /// Called once, when it is up for the first time.
    std::function<void()> on_first_ready;
    /// Killed and started anew if it is not up by then; 0: it may take its time.
    std::chrono::milliseconds ready_within{0};
    /// Called when it died or was killed before it was up.
    std::function<void()> on_never_ready;
    /// The supervisor gives up after so many starts without ever being up; 0: never.
    int failures_max = 0;
    /// After SIGTERM, before SIGKILL.
    std::chrono::milliseconds stop_within{10'000};
};

/// Single-threaded: everything happens inside step() and stop_all().
class Supervisor {
public:
    Supervisor(Log log, const Clock& clock) : log_(std::move(log)), clock_(clock) {}
    ~Supervisor();

    /// Starts a service. stop_all() begins with the lowest `stop_rank`.
    void start(Service service, int stop_rank);

    /// Waits for something to happen, at most `timeout`, and sees to it. False once it is time to
    /// stop: asked to by a signal, or given up.
    bool step(std::chrono::milliseconds timeout);

    /// True once a service is up.
    bool is_ready(std::string_view name) const;

    /// The processes that run now.
    std::vector<pid_t> processes() const;

    /// Stops the services rank by rank, each with time to finish. Another signal kills what is
    /// left.
    void stop_all();

    /// A service could not be started.
    bool gave_up() const { return gave_up_; }

private:
    struct Child {
        Service service;
        int stop_rank;
        RestartPolicy restarts;
        pid_t process = 0;  // 0: not running
        std::chrono::steady_clock::time_point started_at{};
        std::chrono::steady_clock::time_point start_due{};
        bool ready = false;
        bool was_ready = false;
        int failures = 0;
    };

    void launch(Child& child);
    void reap();
    void on_death(Child& child, int status);
    void check_ready(Child& child);
    void stop_rank(int rank);
    /// How long nothing is due, at most `timeout`.
    std::chrono::milliseconds idle_time(std::chrono::milliseconds timeout) const;
    bool runs(int rank) const;
    void signal(int rank, int number) const;

    Log log_;
    const Clock& clock_;
    SignalWatch signals_;
    std::vector<Child> children_;
    bool stopping_ = false;
    bool gave_up_ = false;
};

}  // namespace undertone
