#include "cli/supervisor.h"

#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace undertone;
using namespace undertone::testing;
using namespace std::chrono_literals;

namespace {

/// Runs shell scripts; `$DIR` is the test's folder.
struct Supervising {
    TempDir dir;
    SystemClock clock;
    Supervisor supervisor{Log({.format = "text", .level = "error"}, "test"), clock};

    Service shell(std::string name, std::string script) const {
        Service service;
        service.process = {std::move(name),
                           {"/bin/sh", "-c", std::move(script)},
                           {{"DIR", dir.path()}, {"PATH", "/usr/bin:/bin"}}};
        return service;
    }
    bool exists(const std::string& name) const { return std::filesystem::exists(dir.file(name)); }

    /// Steps until `done`, at most 10 s; false if it was never true.
    template <class Done>
    bool step_until(Done done) {
        const auto deadline = clock.steady() + 10s;
        while (!done() && clock.steady() < deadline) supervisor.step(10ms);
        return done();
    }
    std::size_t lines(const std::string& name) const {
        std::ifstream file(dir.file(name));
        std::size_t count = 0;
        for (std::string line; std::getline(file, line);) ++count;
        return count;
    }
};

}  // namespace

TEST_CASE_METHOD(Supervising, "a program that died is started again", "[up]") {
    supervisor.start(shell("fickle", "echo started >> $DIR/starts"), 0);
    CHECK(step_until([&] { return lines("starts") >= 3; }));
}

TEST_CASE_METHOD(Supervising, "a killed program is started again", "[up]") {
    supervisor.start(shell("steady", "echo started >> $DIR/starts; exec sleep 1000"), 0);
    REQUIRE(step_until([&] { return lines("starts") == 1; }));
    ::kill(supervisor.processes().front(), SIGKILL);
    CHECK(step_until([&] { return lines("starts") == 2; }));
}

TEST_CASE_METHOD(Supervising, "a service is up when it says so, and tells once", "[up]") {
    auto service = shell("slow", "touch $DIR/asked; exec sleep 1000");
    int told = 0;
    service.is_ready = [&] { return exists("asked"); };
    service.on_first_ready = [&] { ++told; };
    supervisor.start(std::move(service), 0);
    REQUIRE(step_until([&] { return supervisor.is_ready("slow"); }));
    std::filesystem::remove(dir.file("asked"));
    ::kill(supervisor.processes().front(), SIGKILL);
    REQUIRE(step_until([&] { return !supervisor.is_ready("slow"); }));
    REQUIRE(step_until([&] { return supervisor.is_ready("slow"); }));
    CHECK(told == 1);
}

TEST_CASE_METHOD(Supervising, "a service that does not come up in time starts anew", "[up]") {
    auto service = shell("mute", "echo started >> $DIR/starts; exec sleep 1000");
    int aside = 0;
    service.is_ready = [&] { return aside > 0 && lines("starts") == 2; };
    service.ready_within = 500ms;
    service.on_never_ready = [&] { ++aside; };
    supervisor.start(std::move(service), 0);
    REQUIRE(step_until([&] { return supervisor.is_ready("mute"); }));
    CHECK(aside == 1);
}

TEST_CASE_METHOD(Supervising, "a service that never comes up is given up", "[up]") {
    auto service = shell("broken", "exit 3");
    service.is_ready = [] { return false; };
    service.failures_max = 3;
    supervisor.start(std::move(service), 0);
    CHECK(step_until([&] { return supervisor.gave_up(); }));
    CHECK_FALSE(supervisor.step(0ms));
}

TEST_CASE_METHOD(Supervising, "a signal ends the wait", "[up]") {
    ::kill(::getpid(), SIGTERM);
    CHECK_FALSE(supervisor.step(10s));
    CHECK_FALSE(supervisor.gave_up());
}

TEST_CASE_METHOD(Supervising, "programs stop in order, each with time to finish", "[up]") {
    const auto lingering = [](const std::string& name) {
        return "trap 'echo " + name + " >> $DIR/order; exit' TERM; touch $DIR/" + name +
               "; while :; do sleep 0.01; done";
    };
    supervisor.start(shell("second", lingering("second")), 2);
    supervisor.start(shell("first", lingering("first")), 1);
    REQUIRE(step_until([&] { return exists("first") && exists("second"); }));
    supervisor.stop_all();
    CHECK(supervisor.processes().empty());
    std::ifstream order(dir.file("order"));
    std::string first, second;
    order >> first >> second;
    CHECK(first == "first");
    CHECK(second == "second");
}

TEST_CASE_METHOD(Supervising, "a program that will not stop is killed", "[up]") {
    auto service = shell("deaf", "trap '' TERM; touch $DIR/deaf; while :; do sleep 0.01; done");
    service.stop_within = 50ms;
    supervisor.start(std::move(service), 0);
    REQUIRE(step_until([&] { return exists("deaf"); }));
    supervisor.stop_all();
    CHECK(supervisor.processes().empty());
}

TEST_CASE_METHOD(Supervising, "a stopped program can be stopped for good", "[up]") {
    supervisor.start(shell("frozen", "touch $DIR/frozen; exec sleep 1000"), 0);
    REQUIRE(step_until([&] { return exists("frozen"); }));
    const auto process = supervisor.processes().front();
    ::kill(process, SIGSTOP);
    REQUIRE(step_until([&] { return process_state(process) == 'T'; }));
    const auto before = clock.steady();
    supervisor.stop_all();
    CHECK(clock.steady() - before < 5s);
}

// kill -9 of `undertone up` must not leave programs behind that hold its port and its folder.
TEST_CASE("programs die with their supervisor", "[up]") {
    ChildProcess parent([](int report) {
        const SystemClock clock;
        Supervisor supervisor(Log({}, "test"), clock);
        Service service;
        service.process = {
            "orphan",
            {"/bin/sh", "-c", "echo >&" + std::to_string(report) + "; exec sleep 1000"},
            {}};
        supervisor.start(std::move(service), 0);
        while (supervisor.step(1s)) {
        }
    });
    REQUIRE(parent.await_report());
    parent.kill();
    // Nobody holds the report's writing end any more, the grandchild included.
    CHECK_FALSE(parent.await_report());
}

TEST_CASE("an end is told in words", "[up]") {
    CHECK(describe_exit(0) == "exited with status 0");
    CHECK(describe_exit(3 << 8) == "exited with status 3");
    CHECK(describe_exit(127 << 8) == "the program could not be started");
    CHECK(describe_exit(9) == "killed by signal 9 (Killed)");
}
