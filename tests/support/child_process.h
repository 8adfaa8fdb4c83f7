// A piece of a test in a process of its own, to be killed.
#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <utility>

namespace undertone::testing {

/// Forks; the child runs `body` with a pipe to report through, and ends. The destructor kills it.
class ChildProcess {
public:
    explicit ChildProcess(const std::function<void(int report)>& body) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("pipe failed");
        pid_ = ::fork();
        if (pid_ < 0) throw std::runtime_error("fork failed");
        if (pid_ == 0) {
            ::close(ends[0]);
            body(ends[1]);
            ::_exit(0);
        }
        ::close(ends[1]);
        reports_ = ends[0];
    }
    ~ChildProcess() {
        kill();
        ::close(reports_);
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t pid() const { return pid_; }

    /// Waits for the child's next byte; false once it has ended.
    bool await_report() {
        char byte;
        return ::read(reports_, &byte, 1) == 1;
    }

    /// Ends it as a crash would, and waits until it is gone.
    void kill() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        wait();
    }

    /// The child's exit status, once it has ended.
    int wait() {
        int status = 0;
        ::waitpid(std::exchange(pid_, -1), &status, 0);
        return status;
    }

private:
    pid_t pid_ = -1;
    int reports_ = -1;
};

}  // namespace undertone::testing
