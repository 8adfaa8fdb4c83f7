#include "cli/lock_watch.h"

#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace undertone;
using namespace undertone::testing;
using namespace std::chrono_literals;

namespace {

LockHolder holding(pid_t pid, std::chrono::microseconds held) {
    return {.pid = pid, .program = "undertone-worker", .held = held};
}

}  // namespace

TEST_CASE("a stopped child that has held the lock too long is killed", "[up]") {
    CHECK(holder_to_kill(holding(7, 11s), {5, 7}, 'T') == 7);
}

TEST_CASE("everybody else keeps the lock", "[up]") {
    CHECK_FALSE(holder_to_kill(std::nullopt, {7}, std::nullopt));
    CHECK_FALSE(holder_to_kill(holding(7, 11s), {7}, 'D'));           // slow, but at work
    CHECK_FALSE(holder_to_kill(holding(7, 11s), {7}, std::nullopt));  // gone meanwhile
    CHECK_FALSE(holder_to_kill(holding(7, 10s), {7}, 'T'));           // not yet
    CHECK_FALSE(holder_to_kill(holding(7, 11s), {5}, 'T'));           // not ours to kill
}

// Takes as long as it says: only in `make soak`.
TEST_CASE("a stopped child gives its lock up after ten seconds", "[up][.soak]") {
    const TempDir dir;
    const auto database = dir.file("undertone.db");
    ChildProcess stopped([&](int report) {
        const auto lock = WriteLock::open(database + ".lock").value();
        const auto turn = lock->acquire(1s).value();
        if (::write(report, "!", 1) != 1) ::_exit(1);
        ::raise(SIGSTOP);
    });
    REQUIRE(stopped.await_report());
    const auto watch = LockWatch::open(database).value();
    const auto start = std::chrono::steady_clock::now();
    const auto lock = WriteLock::open(database + ".lock").value();
    while (lock->acquire(1s).has_error()) {
        watch.check({stopped.pid()}, Log({}, "test"));
        REQUIRE(std::chrono::steady_clock::now() - start < 20s);
    }
    CHECK(std::chrono::steady_clock::now() - start >= 10s);
}

TEST_CASE("a database behind a symbolic link has one lock, beside the file itself", "[up]") {
    const TempDir dir;
    const auto file = dir.file("real.db"), link = dir.file("undertone.db");
    std::ofstream(file).close();
    std::filesystem::create_symlink(file, link);
    REQUIRE(LockWatch::open(link).has_value());
    CHECK(std::filesystem::exists(file + ".lock"));
    CHECK_FALSE(std::filesystem::exists(link + ".lock"));
}

TEST_CASE("a free lock is watched without harm", "[up]") {
    const TempDir dir;
    const auto watch = LockWatch::open(dir.file("undertone.db"));
    REQUIRE(watch.has_value());
    watch->check({}, Log({}, "test"));
}
