// What only SQLite promises: processes that share one file, full disks, killed writers.
#include "common/db/sqlite_database.h"

#include "common/db/migrate.h"
#include "tests/common/db/test_databases.h"
#include "tests/support/child_process.h"
#include "tests/support/result_text.h"
#include "tests/support/small_disk.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <future>
#include <thread>

using namespace undertone;
using namespace undertone::testing;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {

constexpr std::string_view insert_item = "INSERT INTO items (id, n, b) VALUES ($1, $2, $3)";
constexpr std::string_view count_items = "SELECT COUNT(*) FROM items";

/// A new file with the tests' schema and nobody in it: children are forked before it is opened
/// here, because SQLite's knowledge of its own locks does not survive a fork.
struct SharedFile {
    TestPlace place{Kind::sqlite};

    SharedFile() { place.open_with_schema(); }

    std::unique_ptr<Database> open() { return place.open(); }
};

Result<> insert(Database& database, const std::string& id, std::string_view bytes = "") {
    return database.write_and_wait([&](Connection& connection) {
        return run(connection, insert_item, {Blob{id}, std::int64_t{1}, Blob{bytes}});
    });
}

/// Writes without pause, `outstanding` groups at a time, until `stop`.
void write_flat_out(Database& database, const std::atomic<bool>& stop, int outstanding) {
    std::atomic<int> waiting = 0;
    for (std::uint64_t i = 0; !stop; ++i) {
        while (waiting >= outstanding) std::this_thread::yield();
        ++waiting;
        const auto id = "flat out " + std::to_string(::getpid()) + ' ' + std::to_string(i);
        database.write(
            [id](Connection& connection) {
                return run(connection, insert_item, {Blob{id}, std::int64_t{1}, Blob{""}});
            },
            [&](Result<>) { --waiting; });
    }
    while (waiting > 0) std::this_thread::yield();
}

}  // namespace

TEST_CASE_METHOD(SharedFile, "a process that writes without pause leaves the others their turns",
                 "[db]") {
    // Three that never stop, one that writes now and then: its waits are what counts.
    const auto busy = [&](int) {
        const auto database = open();
        const std::atomic<bool> never = false;
        write_flat_out(*database, never, 64);
    };
    ChildProcess first(busy);
    ChildProcess second(busy);
    ChildProcess third(busy);
    const auto database = open();
    while (read_integer(*database, count_items) < 1'000) std::this_thread::yield();

    std::vector<Steady::duration> waits;
    for (int i = 0; i < 200; ++i) {
        const auto begun = Steady::now();
        REQUIRE(insert(*database, std::to_string(i)));
        waits.push_back(Steady::now() - begun);
    }
    std::sort(waits.begin(), waits.end());
    // In line behind three transactions of 5 ms at most, and their fsyncs. SQLite's own way of
    // waiting has 1 s and more here.
    CHECK(waits[180] < 250ms);
}

TEST_CASE_METHOD(SharedFile, "a stopped process that holds the lock is named", "[db]") {
    ChildProcess stopped([&](int report) {
        const auto database = open();
        static_cast<void>(database->write_and_wait([&](Connection& connection) -> Result<> {
            static_cast<void>(run(connection, insert_item, {Blob{"x"}, nullptr, nullptr}));
            static_cast<void>(::write(report, "!", 1));
            ::raise(SIGSTOP);
            return {};
        }));
    });
    REQUIRE(stopped.await_report());
    place.config().lock_timeout_ms = 1'200;
    const auto database = open();

    // Two at once: nobody waits for longer because somebody else does.
    const auto begun = Steady::now();
    std::promise<Result<>> second;
    database->write(statement("UPDATE items SET n = 1"),
                    [&](Result<> outcome) { second.set_value(std::move(outcome)); });
    const auto refused = insert(*database, "y");
    const auto waited = Steady::now() - begun;

    for (const auto& outcome : {refused, second.get_future().get()}) {
        REQUIRE(outcome.has_error());
        CHECK(outcome.error().code == ErrorCode::unavailable);
        CHECK(outcome.error().detail.find("test_db (pid ") != std::string::npos);
    }
    CHECK(waited >= 1'200ms);
    CHECK(waited < 4s);
    const auto health = database->health();
    CHECK_FALSE(health.ok);
    CHECK(health.detail.find("test_db (pid ") != std::string::npos);

    stopped.kill();
    CHECK(insert(*database, "z"));  // the kernel has taken the lock back
    CHECK(database->health().ok);
    CHECK(read_integer(*database, count_items) == 1);
}

TEST_CASE_METHOD(SharedFile, "a process killed in its transaction leaves nothing of it", "[db]") {
    ChildProcess writer([&](int report) {
        const auto database = open();
        static_cast<void>(insert(*database, "committed"));
        static_cast<void>(database->write_and_wait([&](Connection& connection) -> Result<> {
            const std::string large(1'000'000, 'x');  // more than the cache keeps back
            for (int i = 0; i < 30; ++i) {
                const auto id = std::to_string(i);
                if (auto ran = run(connection, insert_item, {Blob{id}, nullptr, Blob{large}}); !ran)
                    return ran;
            }
            static_cast<void>(::write(report, "!", 1));
            for (;;) ::pause();
        }));
    });
    REQUIRE(writer.await_report());
    writer.kill();

    const auto database = open();
    CHECK(read_integer(*database, count_items) == 1);
    CHECK(insert(*database, "next"));
    CHECK(read_integer(*database, "SELECT COUNT(*) FROM items") == 2);
}

TEST_CASE_METHOD(SharedFile, "everybody sees that anybody has committed", "[db]") {
    ChildProcess other([&](int report) {
        const auto database = open();
        static_cast<void>(insert(*database, "theirs"));
        static_cast<void>(::write(report, "!", 1));
        for (;;) ::pause();
    });
    REQUIRE(other.await_report());
    const auto database = open();
    const auto first = database->version();
    CHECK(database->version() == first);

    REQUIRE(insert(*database, "ours"));
    const auto second = database->version();
    CHECK(second != first);
    CHECK(database->version() == second);
}

TEST_CASE_METHOD(SharedFile, "a process that knows no lock is noticed too", "[db]") {
    const auto database = open();
    const auto first = database->version();
    const auto stranger = SqliteConnection::open(place.sqlite_path(), {}).value();
    REQUIRE(run(*stranger, insert_item, {Blob{"theirs"}, nullptr, nullptr}));

    const auto deadline = Steady::now() + 2s;
    while (database->version() == first && Steady::now() < deadline) std::this_thread::yield();
    CHECK(database->version() != first);
    CHECK(read_integer(*database, count_items) == 1);
}

TEST_CASE_METHOD(SharedFile, "a COMMIT whose process died counts as one that may have happened",
                 "[db]") {
    const auto database = open();
    const auto first = database->version();
    {
        const auto lock = WriteLock::open(sqlite_lock_path(place.sqlite_path())).value();
        const auto turn = lock->acquire(1s).value();
        lock->commit_begins();  // and no further
    }
    CHECK(database->version() != first);
    REQUIRE(insert(*database, "x"));
    const auto settled = database->version();
    CHECK(database->version() == settled);
}

TEST_CASE("a full disk refuses what does not fit and takes what does", "[db]") {
    const SmallDisk disk("6m");
    if (!disk.mounted()) {
        WARN("no small disk: " + disk.refusal());
        return;
    }
    TestPlace place(Kind::sqlite);
    place.config().url = "sqlite:" + disk.path() + "/test.db";
    REQUIRE(prepare_schema(place.config(), test_migrations(Kind::sqlite), quiet_log()));
    const auto database = SqliteDatabase::open(disk.path() + "/test.db", place.config()).value();

    REQUIRE(insert(*database, "small"));
    const std::string large(200'000, 'x');
    Result<> outcome;
    int stored = 0;
    while ((outcome = insert(*database, std::to_string(stored), large))) ++stored;

    CHECK(outcome.error().code == ErrorCode::storage_full);
    CHECK(stored > 2);
    const auto health = database->health();
    CHECK_FALSE(health.ok);
    CHECK_FALSE(health.detail.empty());
    // Together with one that fits: that one is kept.
    std::promise<Result<>> too_large;
    database->write(
        [&](Connection& connection) {
            return run(connection, insert_item, {Blob{"large"}, nullptr, Blob{large}});
        },
        [&](Result<> answer) { too_large.set_value(std::move(answer)); });
    CHECK(database->write_and_wait(
        statement("UPDATE items SET n = 2 WHERE id = $1", {Blob{"small"}})));
    CHECK(too_large.get_future().get().error().code == ErrorCode::storage_full);
    CHECK(read_integer(*database, count_items) == stored + 1);
    CHECK(read_integer(*database, "SELECT n FROM items WHERE n = 2") == 2);
    CHECK(database->health().ok);
}

TEST_CASE_METHOD(SharedFile, "the log is emptied when nobody writes", "[db]") {
    const auto database = open();
    const auto log = place.sqlite_path() + "-wal";
    REQUIRE(insert(*database, "x", std::string(100'000, 'x')));
    REQUIRE(std::filesystem::file_size(log) > 0);

    const auto deadline = Steady::now() + 10s;
    while (std::filesystem::file_size(log) > 0 && Steady::now() < deadline) {
        std::this_thread::yield();
    }
    CHECK(std::filesystem::file_size(log) == 0);
    CHECK(read_integer(*database, count_items) == 1);
}

TEST_CASE_METHOD(SharedFile, "the log does not grow with what is written", "[db]") {
    const auto database = open();
    const std::string large(1'000'000, 'x');
    std::uintmax_t largest = 0;
    for (int i = 0; i < 150; ++i) {
        REQUIRE(insert(*database, "always the same", large).has_value() == (i == 0));
        REQUIRE(database->write_and_wait([&](Connection& connection) {
            const auto bytes = large.substr(static_cast<std::size_t>(i));
            return run(connection, "UPDATE items SET b = $1", {Blob{bytes}});
        }));
        REQUIRE(read_integer(*database, count_items) == 1);
        largest = std::max(largest, std::filesystem::file_size(place.sqlite_path() + "-wal"));
    }
    CHECK(largest < 40'000'000);
}

TEST_CASE_METHOD(SharedFile, "connections end with their threads and their database", "[db]") {
    auto database = open();
    const auto open_files = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
    };
    static_cast<void>(read_integer(*database, count_items));
    const auto before = open_files();
    for (int i = 0; i < 50; ++i) {
        std::thread([&] { static_cast<void>(read_integer(*database, count_items)); }).join();
    }
    CHECK(open_files() <= before + 2);

    // A thread that outlives the database must not touch it again.
    std::promise<void> read;
    std::promise<void> closed;
    std::thread outliving([&] {
        static_cast<void>(read_integer(*database, count_items));
        read.set_value();
        closed.get_future().wait();
        const auto next = open();
        CHECK(read_integer(*next, count_items) == 0);
    });
    read.get_future().wait();
    database.reset();
    closed.set_value();
    outliving.join();
}

TEST_CASE_METHOD(SharedFile, "a statement inside its own rows is refused, another is not", "[db]") {
    const auto database = open();
    REQUIRE(insert(*database, "x"));
    int inner = 0;
    static_cast<void>(database->read([&](Connection& connection) -> Result<> {
        static_cast<void>(connection.query("SELECT id FROM items", {}, [&](const Row&) {
            static_cast<void>(connection.query(count_items, {}, [&](const Row&) { ++inner; }));
            const auto nested = connection.query("SELECT id FROM items", {}, [](const Row&) {});
            REQUIRE(nested.has_error());
            CHECK(nested.error().code == ErrorCode::internal);
        }));
        return {};
    }));
    CHECK(inner == 1);
    CHECK(database->read(statement(count_items)));
}
