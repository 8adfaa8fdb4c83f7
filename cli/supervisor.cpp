#include "cli/supervisor.h"

#include <sys/wait.h>

#include <algorithm>
#include <set>
#include <utility>

namespace undertone {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds ready_check_every{20};

milliseconds rounded_up(std::chrono::steady_clock::duration duration) {
    return std::max(std::chrono::ceil<milliseconds>(duration), milliseconds{0});
}

}  // namespace

Supervisor::~Supervisor() { stop_all(); }

void Supervisor::start(Service service, int rank) {
    Child child;
    child.service = std::move(service);
    child.stop_rank = rank;
    children_.push_back(std::move(child));
    launch(children_.back());
}

void Supervisor::launch(Child& child) {
    child.started_at = clock_.steady();
    child.ready = false;
    const auto process = start_process(child.service.process, signals_.original());
    if (!process) {
        log_.error("program not started",
                   {{"name", child.service.process.name}, {"error", process.error().detail}});
        child.start_due = child.started_at + child.restarts.after_death(milliseconds{0});
        return;
    }
    child.process = *process;
    log_.debug("program started", {{"name", child.service.process.name}, {"pid", child.process}});
}

bool Supervisor::step(milliseconds timeout) {
    signals_.wait(idle_time(timeout));
    reap();
    if (signals_.stops() > 0) stopping_ = true;
    for (auto& child : children_) {
        if (stopping_) return false;
        if (child.process == 0 && child.start_due <= clock_.steady()) launch(child);
        if (child.process != 0 && !child.ready) check_ready(child);
    }
    return !stopping_;
}

void Supervisor::check_ready(Child& child) {
    const auto& service = child.service;
    if (!service.is_ready || service.is_ready()) {
        child.ready = true;
        child.failures = 0;
        if (!std::exchange(child.was_ready, true) && service.on_first_ready) {
            service.on_first_ready();
        }
        return;
    }
    const auto waited = clock_.steady() - child.started_at;
    if (service.ready_within > milliseconds{0} && waited > service.ready_within) {
        log_.warn("program does not answer", {{"name", service.process.name}});
        ::kill(child.process, SIGKILL);  // reap() sees to the rest
    }
}

void Supervisor::reap() {
    int status = 0;
    // Any process: in a container this one also inherits the orphans.
    for (pid_t process; (process = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        const auto child = std::ranges::find(children_, process, &Child::process);
        if (child != children_.end()) on_death(*child, status);
    }
}

void Supervisor::on_death(Child& child, int status) {
    child.process = 0;
    if (stopping_) return;
    const auto now = clock_.steady();
    const auto lifetime = rounded_up(now - child.started_at);
    const auto delay = child.restarts.after_death(lifetime);
    child.start_due = now + delay;
    log_.warn("program ended", {{"name", child.service.process.name},
                                {"how", describe_exit(status)},
                                {"lifetime_ms", lifetime.count()},
                                {"restart_in_ms", delay.count()}});
    if (child.ready) return;
    if (child.service.on_never_ready) child.service.on_never_ready();
    if (child.service.failures_max == 0 || ++child.failures < child.service.failures_max) return;
    log_.error("giving up: the program does not come up", {{"name", child.service.process.name}});
    gave_up_ = stopping_ = true;
}

milliseconds Supervisor::idle_time(milliseconds timeout) const {
    for (const auto& child : children_) {
        if (child.process == 0) {
            timeout = std::min(timeout, rounded_up(child.start_due - clock_.steady()));
        } else if (!child.ready) {
            timeout = std::min(timeout, ready_check_every);
        }
    }
    return timeout;
}

bool Supervisor::is_ready(std::string_view name) const {
    return std::ranges::any_of(children_, [&](const Child& child) {
        return child.ready && child.service.process.name == name;
    });
}

std::vector<pid_t> Supervisor::processes() const {
    std::vector<pid_t> running;
    for (const auto& child : children_) {
        if (child.process != 0) running.push_back(child.process);
    }
    return running;
}

void Supervisor::stop_all() {
    stopping_ = true;
    std::set<int> ranks;
    for (const auto& child : children_) ranks.insert(child.stop_rank);
    for (const int rank : ranks) stop_rank(rank);
}

void Supervisor::stop_rank(int rank) {
    auto patience = milliseconds{0};
    for (const auto& child : children_) {
        if (child.stop_rank == rank) patience = std::max(patience, child.service.stop_within);
    }
    const auto deadline = clock_.steady() + patience;
    const int stops_before = signals_.stops();
    signal(rank, SIGTERM);
    signal(rank, SIGCONT);  // a stopped one could not obey
    while (runs(rank)) {
        const bool hurry = signals_.stops() > stops_before || signals_.stops() > 1;
        if (hurry || clock_.steady() >= deadline) signal(rank, SIGKILL);
        signals_.wait(std::clamp(rounded_up(deadline - clock_.steady()), ready_check_every,
                                 milliseconds{1'000}));
        reap();
    }
}

bool Supervisor::runs(int rank) const {
    return std::ranges::any_of(children_, [&](const Child& child) {
        return child.stop_rank == rank && child.process != 0;
    });
}

void Supervisor::signal(int rank, int number) const {
    for (const auto& child : children_) {
        if (child.stop_rank == rank && child.process != 0) ::kill(child.process, number);
    }
}

}  // namespace undertone
