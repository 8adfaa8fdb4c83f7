#include "cli/signal_watch.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace undertone {
namespace {

/// As nohup(1) leaves SIGHUP: a blocked signal would be seen all the same.
bool is_ignored(int signal) {
    struct sigaction action{};
    ::sigaction(signal, nullptr, &action);
    return action.sa_handler == SIG_IGN;
}

}  // namespace

SignalWatch::SignalWatch() {
    sigset_t watched;
    ::sigemptyset(&watched);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) {
        if (signal == SIGCHLD || !is_ignored(signal)) ::sigaddset(&watched, signal);
    }
    ::sigprocmask(SIG_BLOCK, &watched, &original_);
    descriptor_ = ::signalfd(-1, &watched, SFD_NONBLOCK | SFD_CLOEXEC);
    if (descriptor_ < 0) throw std::system_error(errno, std::system_category(), "signalfd");
}

SignalWatch::~SignalWatch() {
    ::close(descriptor_);
    ::sigprocmask(SIG_SETMASK, &original_, nullptr);
}

void SignalWatch::wait(std::chrono::milliseconds timeout) {
    pollfd readable{descriptor_, POLLIN, 0};
    ::poll(&readable, 1, static_cast<int>(timeout.count()));
    signalfd_siginfo signal;
    while (::read(descriptor_, &signal, sizeof signal) == sizeof signal) {
        if (signal.ssi_signo != SIGCHLD) ++stops_;
    }
}

}  // namespace undertone
