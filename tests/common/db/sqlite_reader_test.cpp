#include "common/db/sqlite_reader.h"

#include "tests/common/db/test_databases.h"
#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <thread>

using namespace undertone;
using namespace undertone::testing;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {

/// A thread that reads every millisecond, from a time when nobody has written for long.
struct QuietReads {
    SnapshotPolicy policy;
    SnapshotPolicy::Time now{1h};
    std::uint64_t commits = 4;

    QuietReads() {
        for (int i = 0; i < 30; ++i) read();
    }

    /// Whether the read could use the snapshot of the one before.
    bool read() {
        now += 1ms;
        const bool reused = policy.begin(commits, now);
        policy.end();
        return reused;
    }
};

constexpr std::string_view insert_item = "INSERT INTO items (id, n, s) VALUES ($1, $2, $3)";
constexpr std::string_view count_items = "SELECT COUNT(*) FROM items";

struct QuietFile {
    TestPlace place{Kind::sqlite};
    std::unique_ptr<Database> database = place.open_with_schema();

    std::int64_t items() { return read_integer(*database, count_items); }
    void read_for(Steady::duration time) {
        for (const auto end = Steady::now() + time; Steady::now() < end;) items();
    }
};

}  // namespace

TEST_CASE_METHOD(QuietReads, "while nobody writes one snapshot serves many reads", "[db]") {
    int reused = 0;
    for (int i = 0; i < 100; ++i) reused += read() ? 1 : 0;
    CHECK(reused == 90);  // a new one every 10 ms, for the sake of strangers
}

TEST_CASE_METHOD(QuietReads, "a commit ends the use of a snapshot at once", "[db]") {
    while (!read()) continue;
    commits += 2;
    CHECK_FALSE(read());
    CHECK_FALSE(policy.open());
    for (int i = 0; i < 19; ++i) CHECK_FALSE(read());  // until it has been quiet for 20 ms
    read();
    CHECK(read());
}

TEST_CASE_METHOD(QuietReads, "nothing is kept while a commit may be happening", "[db]") {
    commits += 1;
    for (int i = 0; i < 100; ++i) {
        CHECK_FALSE(read());
        CHECK_FALSE(policy.open());
    }
}

TEST_CASE_METHOD(QuietReads, "a read that comes alone keeps nothing", "[db]") {
    while (!read()) continue;
    now += 5ms;
    read();
    CHECK_FALSE(policy.open());
}

TEST_CASE_METHOD(QuietFile, "what is committed is seen however quiet it was", "[db]") {
    for (int i = 0; i < 20; ++i) {
        read_for(30ms);
        const auto id = std::to_string(i);
        REQUIRE(
            database->write_and_wait(statement(insert_item, {Blob{id}, std::int64_t{1}, nullptr})));
        REQUIRE(items() == i + 1);
    }
}

TEST_CASE_METHOD(QuietFile, "many threads that always read never see less than what was answered",
                 "[db]") {
    std::atomic<std::int64_t> answered = 0;
    std::atomic<bool> stop = false;
    std::atomic<int> stale = 0;
    std::vector<std::thread> readers;
    for (int t = 0; t < 3; ++t) {
        readers.emplace_back([&] {
            while (!stop) {
                const auto at_least = answered.load();
                if (items() < at_least) ++stale;
            }
        });
    }
    for (int i = 0; i < 60; ++i) {
        const auto id = std::to_string(i);
        REQUIRE(
            database->write_and_wait(statement(insert_item, {Blob{id}, std::int64_t{1}, nullptr})));
        answered = i + 1;
        // Now in the middle of snapshots that are kept, now of ones that are not.
        const auto pause = Steady::now() + (i % 3 == 0 ? 40ms : 1ms);
        while (Steady::now() < pause) std::this_thread::yield();
    }
    stop = true;
    for (auto& reader : readers) reader.join();
    CHECK(stale == 0);
}

TEST_CASE_METHOD(QuietFile, "snapshots that are kept do not keep the log from being emptied",
                 "[db]") {
    REQUIRE(
        database->write_and_wait(statement(insert_item, {Blob{"id"}, std::int64_t{1}, nullptr})));
    const auto log = place.sqlite_path() + "-wal";
    REQUIRE(std::filesystem::file_size(log) > 0);

    std::atomic<bool> stop = false;
    std::thread reader([&] {
        while (!stop) items();
    });
    const auto deadline = Steady::now() + 10s;
    while (std::filesystem::file_size(log) > 0 && Steady::now() < deadline) {
        std::this_thread::yield();
    }
    stop = true;
    reader.join();
    CHECK(std::filesystem::file_size(log) == 0);
}

TEST_CASE_METHOD(QuietFile, "a snapshot that its thread has left is closed", "[db]") {
    read_for(40ms);
    // Nobody reads any more; what the reads left open must not stop this for good.
    for (int i = 0; i < 3; ++i) {
        const auto id = std::to_string(i);
        std::thread([&] {
            REQUIRE(database->write_and_wait(
                statement(insert_item, {Blob{id}, std::int64_t{1}, nullptr})));
        }).join();
    }
    const auto log = place.sqlite_path() + "-wal";
    const auto deadline = Steady::now() + 10s;
    while (std::filesystem::file_size(log) > 0 && Steady::now() < deadline) {
        std::this_thread::yield();
    }
    CHECK(std::filesystem::file_size(log) == 0);
}

TEST_CASE_METHOD(QuietFile, "a read inside a read is refused", "[db]") {
    const auto outcome = database->read(
        [&](Connection&) { return database->read([](Connection&) { return Result<>(); }); });
    REQUIRE(outcome.has_error());
    CHECK(outcome.error().code == ErrorCode::internal);
    CHECK(items() == 0);
}
