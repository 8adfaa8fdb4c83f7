#include "common/db/write_lock.h"

#include "tests/support/child_process.h"
#include "tests/support/result_text.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>

#include <array>
#include <atomic>
#include <fstream>
#include <thread>

using namespace undertone;
using namespace undertone::testing;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {

struct LockFile {
    const TempDir folder;
    const std::string path = folder.file("test.lock");

    std::unique_ptr<WriteLock> open(int politeness = 0) const {
        return WriteLock::open(path, politeness).value();
    }

    std::string content() const {
        std::string line;
        std::ifstream file(path);
        std::getline(file, line);
        return line;
    }
};

std::chrono::microseconds cpu_time() {
    rusage used;
    ::getrusage(RUSAGE_SELF, &used);
    return std::chrono::seconds(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           std::chrono::microseconds(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

}  // namespace

TEST_CASE_METHOD(LockFile, "the lock file names its holder while it is held", "[db]") {
    const auto lock = open();
    const auto other = open();
    CHECK_FALSE(other->holder().has_value());
    {
        const auto turn = lock->acquire(1s);
        REQUIRE(turn.has_value());
        const auto holder = other->holder();
        REQUIRE(holder.has_value());
        CHECK(holder->pid == ::getpid());
        CHECK(holder->program == "test_db");
        CHECK(holder->held < 10s);
        CHECK(content().starts_with(std::to_string(::getpid()) + ' '));
        CHECK(content().find("test_db") != std::string::npos);
    }
    CHECK_FALSE(other->holder().has_value());
    CHECK(content().find("test_db") == std::string::npos);
}

TEST_CASE_METHOD(LockFile, "a holder that was stopped before it wrote its name is known", "[db]") {
    const auto lock = open();
    ChildProcess nameless([&](int report) {
        const int file = ::open(path.c_str(), O_RDWR);
        static_cast<void>(::flock(file, LOCK_EX));
        static_cast<void>(::write(report, "!", 1));
        for (;;) ::pause();
    });
    REQUIRE(nameless.await_report());
    const auto holder = lock->holder();
    REQUIRE(holder.has_value());
    CHECK(holder->pid == nameless.pid());
    CHECK(holder->program == "test_db");
}

TEST_CASE_METHOD(LockFile, "who waits gets the turn when it is given back", "[db]") {
    const auto lock = open();
    auto turn = std::make_unique<WriteLock::Turn>(lock->acquire(1s).value());
    bool had = false;
    std::thread waiting([&] { had = open()->acquire(10s).has_value(); });
    turn.reset();
    waiting.join();
    CHECK(had);
}

TEST_CASE_METHOD(LockFile, "waiting ends at the timeout and costs next to nothing", "[db]") {
    const auto holder = open();
    const auto turn = holder->acquire(1s).value();
    const auto lock = open();
    const auto begun = Steady::now();
    const auto cpu = cpu_time();

    const auto refused = lock->acquire(500ms);

    const auto waited = Steady::now() - begun;
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::unavailable);
    CHECK(refused.error().detail.find("test_db (pid " + std::to_string(::getpid()) + ")") !=
          std::string::npos);
    CHECK(waited >= 500ms);
    CHECK(waited < 1s);
    CHECK(cpu_time() - cpu < 50ms);
}

TEST_CASE_METHOD(LockFile, "two who always want the lock take turns", "[db]") {
    // Without letting the other go first, who gives the lock back takes it again before that one is
    // awake. The polite do so too; they stand back only for those who are not.
    const int politeness = GENERATE(0, 25);
    std::array<std::atomic<int>, 400> order{};
    std::atomic<std::size_t> turns = 0;
    std::atomic<int> ready = 0;
    const auto take_turns = [&](int who) {
        const auto lock = open(politeness);
        ++ready;
        while (ready < 2) std::this_thread::yield();
        for (int i = 0; i < 200; ++i) {
            const auto turn = lock->acquire(10s);
            order[turns++] = who;
            std::this_thread::sleep_for(100us);  // a transaction
        }
    };
    std::thread first([&] { take_turns(1); });
    std::thread second([&] { take_turns(2); });
    first.join();
    second.join();

    int changes = 0;
    for (std::size_t i = 1; i < order.size(); ++i) changes += order[i] != order[i - 1] ? 1 : 0;
    CHECK(changes > 300);  // of 399 at best
}

TEST_CASE_METHOD(LockFile, "the polite stand back for others, but come to their turn", "[db]") {
    std::atomic<int> polite_turns = 0;
    std::atomic<bool> over = false;
    std::thread polite([&] {
        const auto lock = open(10);
        while (!over) {
            const auto turn = lock->acquire(10s);
            ++polite_turns;
            std::this_thread::sleep_for(100us);
        }
    });
    while (polite_turns == 0) std::this_thread::yield();
    const auto lock = open();
    const int before = polite_turns;
    for (int i = 0; i < 400; ++i) {
        const auto turn = lock->acquire(10s);
        std::this_thread::sleep_for(100us);
    }
    const int between = polite_turns - before;
    over = true;
    polite.join();
    CHECK(between >= 4);
    CHECK(between < 100);
}

TEST_CASE_METHOD(LockFile, "a killed holder is survived", "[db]") {
    ChildProcess holder([&](int report) {
        const auto lock = open();
        const auto turn = lock->acquire(1s).value();
        lock->commit_begins();
        static_cast<void>(::write(report, "!", 1));
        for (;;) ::pause();
    });
    REQUIRE(holder.await_report());
    const auto lock = open();
    CHECK(lock->holder().has_value());
    CHECK(lock->commits() % 2 == 1);

    holder.kill();

    CHECK_FALSE(lock->holder().has_value());
    REQUIRE(lock->acquire(5s).has_value());
    CHECK(lock->commits() % 2 == 0);
}
