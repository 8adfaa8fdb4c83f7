// What every Database promises, asked of SQLite and of PostgreSQL.
#include "tests/common/db/test_databases.h"
#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <limits>
#include <map>
#include <thread>

using namespace undertone;
using namespace undertone::testing;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr std::string_view insert_item = "INSERT INTO items (id, n, s) VALUES ($1, $2, $3)";
constexpr std::string_view count_items = "SELECT COUNT(*) FROM items";
constexpr std::string_view add_counters =
    "INSERT INTO counters (key, subkey, a, b) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (key, subkey) DO UPDATE SET a = counters.a + excluded.a, "
    "b = counters.b + excluded.b";

struct AnyDatabase {
    TestPlace place{GENERATE(Kind::sqlite, Kind::postgres)};
    std::unique_ptr<Database> database = place.open_with_schema();

    Result<> write(Database::Group group) { return database->write_and_wait(std::move(group)); }
    std::int64_t items() { return read_integer(*database, count_items); }

    Database::Group insert(std::string id) {
        return [id](Connection& connection) {
            return run(connection, insert_item, {Blob{id}, std::int64_t{1}, "text"sv});
        };
    }
};

/// Holds every group of a writer up until it is opened, so that those behind it wait together.
struct Gate {
    std::promise<void> reached;
    std::promise<void> opened;

    Database::Group group() {
        return [this, open = opened.get_future().share(), first = true](Connection&) mutable {
            if (std::exchange(first, false)) reached.set_value();
            open.wait();
            return Result<>();
        };
    }
};

}  // namespace

TEST_CASE_METHOD(AnyDatabase, "parameters may stand in any order and be repeated", "[db]") {
    std::vector<std::string> row;
    const auto outcome = database->read([&](Connection& connection) -> Result<> {
        const Value values[] = {"one"sv, "two"sv, std::int64_t{3}};
        const auto rows = connection.query(
            "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT), '$1', CAST($3 AS BIGINT)"
            " -- $4",
            values, [&](const Row& got) {
                for (int column = 0; column < 4; ++column) row.emplace_back(got.text(column));
                CHECK(got.integer(4) == 3);
            });
        REQUIRE(rows);
        CHECK(*rows == 1);
        return {};
    });

    REQUIRE(outcome);
    CHECK(row == std::vector{"two"s, "one"s, "two"s, "$1"s});
}

TEST_CASE_METHOD(AnyDatabase, "every kind of value comes back as it was written", "[db]") {
    const auto bytes = "a\0b\xff\xfe"s;
    const auto number =
        GENERATE(std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
                 std::numeric_limits<std::int64_t>::min());
    const double real = GENERATE(0.0, -2.5e-300);
    const auto text = GENERATE(""s, "grüße, 世界 \n'\"$1"s);

    REQUIRE(write([&](Connection& connection) {
        return run(connection, "INSERT INTO items (id, n, r, s, b) VALUES ($1, $2, $3, $4, $5)",
                   {Blob{"id"}, number, real, std::string_view(text), Blob{bytes}});
    }));

    bool seen = false;
    REQUIRE(database->read([&](Connection& connection) -> Result<> {
        const auto rows = connection.query("SELECT n, r, s, b FROM items", {}, [&](const Row& row) {
            seen = true;
            CHECK(row.integer(0) == number);
            CHECK(row.real(1) == real);
            CHECK_FALSE(row.is_null(2));
            CHECK(row.text(2) == text);
            CHECK(row.blob(3) == bytes);
        });
        return rows ? Result<>() : rows.error();
    }));
    CHECK(seen);
}

TEST_CASE_METHOD(AnyDatabase, "nulls and empty values stay apart", "[db]") {
    constexpr std::string_view sql =
        "INSERT INTO items (id, n, r, s, b) VALUES ($1, $2, $3, $4, $5)";
    // First with nulls, so that the types of $2 to $5 have to be found by the statement itself.
    REQUIRE(write([&](Connection& connection) {
        return run(connection, sql, {Blob{"1"}, nullptr, nullptr, nullptr, nullptr});
    }));
    REQUIRE(write([&](Connection& connection) {
        return run(connection, sql, {Blob{"2"}, std::int64_t{0}, 0.0, ""sv, Blob{""}});
    }));
    REQUIRE(write([&](Connection& connection) {
        return run(connection, sql, {Blob{""}, nullptr, 1.5, nullptr, Blob{"x"}});
    }));

    std::map<std::string, std::vector<bool>> nulls;
    REQUIRE(database->read([&](Connection& connection) -> Result<> {
        const auto rows =
            connection.query("SELECT id, n, r, s, b FROM items", {}, [&](const Row& row) {
                auto& found = nulls[std::string(row.blob(0))];
                for (int column = 1; column < 5; ++column) found.push_back(row.is_null(column));
            });
        return rows ? Result<>() : rows.error();
    }));
    CHECK(nulls["1"] == std::vector{true, true, true, true});
    CHECK(nulls["2"] == std::vector{false, false, false, false});
    CHECK(nulls[""] == std::vector{true, false, true, false});
}

TEST_CASE_METHOD(AnyDatabase, "text with a NUL is refused, because one database cannot keep it",
                 "[db]") {
    const auto refused = write([&](Connection& connection) {
        return run(connection, insert_item, {Blob{"id"}, std::int64_t{1}, "a\0b"sv});
    });

    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::internal);
    CHECK(items() == 0);
}

TEST_CASE_METHOD(AnyDatabase, "a statement tells how many rows it changed or saw", "[db]") {
    REQUIRE(write([&](Connection& connection) -> Result<> {
        for (const auto* id : {"1", "2", "3"}) {
            const Value values[] = {Blob{id}, std::int64_t{7}, "old"sv};
            CHECK(connection.execute(insert_item, values).value() == 1);
        }
        const Value none[] = {std::int64_t{8}};
        CHECK(connection.execute("UPDATE items SET s = 'new' WHERE n = $1", none).value() == 0);
        const Value all[] = {std::int64_t{7}};
        CHECK(connection.execute("UPDATE items SET s = 'new' WHERE n = $1", all).value() == 3);
        CHECK(connection.execute("SELECT id FROM items", {}).value() == 3);

        std::vector<std::string> returned;
        const auto deleted =
            connection.query("DELETE FROM items WHERE n = $1 RETURNING s", all,
                             [&](const Row& row) { returned.emplace_back(row.text(0)); });
        CHECK(deleted.value() == 3);
        CHECK(returned == std::vector{"new"s, "new"s, "new"s});
        return {};
    }));
}

TEST_CASE_METHOD(AnyDatabase, "SUM of integers can be read as an integer", "[db]") {
    const auto number =
        GENERATE(std::int64_t{0}, std::int64_t{9'999}, std::int64_t{-120'003'000'000},
                 std::numeric_limits<std::int64_t>::max());
    REQUIRE(write([&](Connection& connection) {
        return run(connection, insert_item, {Blob{"id"}, number, ""sv});
    }));
    CHECK(read_integer(*database, "SELECT SUM(n) FROM items") == number);
}

TEST_CASE_METHOD(AnyDatabase, "a group that fails is undone alone", "[db]") {
    Gate gate;
    std::vector<std::future<Result<>>> answers;
    const auto push = [&](Database::Group group) {
        auto answer = std::make_shared<std::promise<Result<>>>();
        answers.push_back(answer->get_future());
        database->write(std::move(group),
                        [answer](Result<> outcome) { answer->set_value(std::move(outcome)); });
    };
    push(gate.group());
    gate.reached.get_future().wait();  // so that what follows waits, to be committed together
    push(insert("a"));
    push([&](Connection& connection) -> Result<> {
        if (auto inserted = insert("b")(connection); !inserted) return inserted;
        return Error{ErrorCode::fenced, "changed its mind"};
    });
    push(insert("c"));
    push([&](Connection& connection) -> Result<> {
        if (auto inserted = insert("d")(connection); !inserted) return inserted;
        return insert("d")(connection);  // breaks the primary key
    });
    push([](Connection&) { return Result<>(Error{ErrorCode::not_found, "wrote nothing"}); });
    push([](Connection&) -> Result<> { throw std::logic_error("a bug"); });
    push(insert("e"));
    gate.opened.set_value();

    std::vector<std::string> codes;
    for (auto& answer : answers) {
        const auto outcome = answer.get();
        codes.emplace_back(outcome ? "ok" : to_string(outcome.error().code));
    }
    CHECK(codes == std::vector{"ok"s, "ok"s, "fenced"s, "ok"s, "conflict"s, "not_found"s,
                               "internal"s, "ok"s});
    CHECK(items() == 3);
}

TEST_CASE_METHOD(AnyDatabase, "a group whose statement failed fails, whatever it returns", "[db]") {
    REQUIRE(write(insert("a")));
    const auto outcome = write([&](Connection& connection) -> Result<> {
        static_cast<void>(insert("b")(connection));
        static_cast<void>(insert("a")(connection));  // a duplicate, ignored
        return {};
    });

    REQUIRE(outcome.has_error());
    CHECK(outcome.error().code == ErrorCode::conflict);
    CHECK(items() == 1);
}

TEST_CASE_METHOD(AnyDatabase, "an error of a statement that was only sent fails the group",
                 "[db]") {
    REQUIRE(write(insert("a")));
    const auto outcome = write([&](Connection& connection) -> Result<> {
        const Value values[] = {Blob{"a"}, std::int64_t{1}, ""sv};
        static_cast<void>(connection.send(insert_item, values));
        return {};
    });

    REQUIRE(outcome.has_error());
    CHECK(outcome.error().code == ErrorCode::conflict);
    CHECK(outcome.error().detail.find('\n') == std::string::npos);
}

TEST_CASE_METHOD(AnyDatabase, "a broken statement can be repaired and run again", "[db]") {
    // A failed preparation must not be taken for a prepared statement.
    for (int round = 0; round < 2; ++round) {
        const auto outcome = write(statement("UPDATE items SET no_such_column = 1"));
        REQUIRE(outcome.has_error());
        CHECK(outcome.error().code == ErrorCode::internal);
    }
    CHECK(write(insert("a")));
}

TEST_CASE_METHOD(AnyDatabase, "accumulated amounts are summed and written once, in order", "[db]") {
    REQUIRE(write([&](Connection& connection) -> Result<> {
        const std::int64_t amounts[] = {1, 10};
        connection.accumulate(add_counters, "z", 2, amounts);
        connection.accumulate(add_counters, "z", 1, amounts);
        connection.accumulate(add_counters, "a\0"sv, 1, amounts);
        connection.accumulate(add_counters, "z", 2, amounts);
        return {};
    }));
    REQUIRE(write([&](Connection& connection) -> Result<> {
        const std::int64_t amounts[] = {5, -20};
        connection.accumulate(add_counters, "z", 2, amounts);
        return {};
    }));

    CHECK(read_integer(*database, "SELECT COUNT(*) FROM counters") == 3);
    const std::vector<Value> z2{Blob{"z"}, std::int64_t{2}};
    constexpr auto where = " FROM counters WHERE key = $1 AND subkey = $2";
    static const auto a = "SELECT a"s + where;
    static const auto b = "SELECT b"s + where;
    CHECK(read_integer(*database, a, z2) == 7);
    CHECK(read_integer(*database, b, z2) == 0);
}

TEST_CASE_METHOD(AnyDatabase, "a group can read its counters after writing them early", "[db]") {
    const std::int64_t amounts[] = {3, 4};
    std::int64_t seen = 0;
    REQUIRE(write([&](Connection& connection) -> Result<> {
        connection.accumulate(add_counters, "k", 0, amounts);
        if (auto flushed = connection.flush_counters(); !flushed) return flushed;
        const auto read = connection.query("SELECT a FROM counters", {},
                                           [&](const Row& row) { seen = row.integer(0); });
        if (!read) return read.error();
        connection.accumulate(add_counters, "k", 0, amounts);
        return {};
    }));
    CHECK(seen == 3);
    CHECK(read_integer(*database, "SELECT a FROM counters") == 6);

    CHECK_FALSE(write([&](Connection& connection) -> Result<> {
        connection.accumulate(add_counters, "k", 0, amounts);
        if (auto flushed = connection.flush_counters(); !flushed) return flushed;
        return Error{ErrorCode::fenced, "no"};
    }));
    CHECK(read_integer(*database, "SELECT a FROM counters") == 6);
}

TEST_CASE_METHOD(AnyDatabase, "what a failed group accumulated is dropped", "[db]") {
    const std::int64_t amounts[] = {1, 1};
    CHECK_FALSE(write([&](Connection& connection) -> Result<> {
        connection.accumulate(add_counters, "k", 0, amounts);
        return Error{ErrorCode::fenced, "no"};
    }));
    REQUIRE(write(insert("a")));
    CHECK(read_integer(*database, "SELECT COUNT(*) FROM counters") == 0);
}

TEST_CASE_METHOD(AnyDatabase, "an accumulation that fails undoes its group", "[db]") {
    const auto outcome = write([&](Connection& connection) -> Result<> {
        const std::int64_t amounts[] = {1};
        connection.accumulate("INSERT INTO no_such_table VALUES ($1, $2, $3)", "k", 0, amounts);
        return insert("a")(connection);
    });
    REQUIRE(outcome.has_error());
    CHECK(outcome.error().code == ErrorCode::internal);
    CHECK(items() == 0);
}

TEST_CASE_METHOD(AnyDatabase, "many threads write at once and every group counts once", "[db]") {
    constexpr int threads_max = 8;
    constexpr int groups = 50;
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < threads_max; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < groups; ++i) {
                const auto id = std::to_string(t) + "/" + std::to_string(i);
                const auto outcome = database->write_and_wait([&](Connection& connection) {
                    const std::int64_t amounts[] = {1, i};
                    connection.accumulate(add_counters, "shared", 0, amounts);
                    connection.accumulate(add_counters, "own", t, amounts);
                    return run(connection, insert_item, {Blob{id}, std::int64_t{i}, ""sv});
                });
                done += outcome ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) thread.join();

    CHECK(done == threads_max * groups);
    CHECK(items() == threads_max * groups);
    CHECK(read_integer(*database, "SELECT a FROM counters WHERE subkey = 0 AND a > 50") ==
          threads_max * groups);
    const auto health = database->health();
    CHECK(health.ok);
    CHECK(health.detail.empty());
    CHECK(health.groups >= static_cast<std::uint64_t>(threads_max * groups));
    CHECK(health.transactions <= health.groups);
    CHECK(health.groups_waiting == 0);
}

TEST_CASE_METHOD(AnyDatabase, "a read sees one snapshot, whatever is committed meanwhile", "[db]") {
    REQUIRE(write(insert("a")));
    std::vector<std::int64_t> seen;
    REQUIRE(database->read([&](Connection& connection) -> Result<> {
        const auto count = [&] {
            static_cast<void>(connection.query(
                count_items, {}, [&](const Row& row) { seen.push_back(row.integer(0)); }));
        };
        count();
        REQUIRE(write(insert("b")));
        count();
        return {};
    }));

    CHECK(seen == std::vector<std::int64_t>{1, 1});
    CHECK(items() == 2);
}

TEST_CASE_METHOD(AnyDatabase, "a read cannot write", "[db]") {
    const auto outcome = database->read(insert("a"));
    CHECK(outcome.has_error());
    CHECK(items() == 0);
}

TEST_CASE_METHOD(AnyDatabase, "a read that throws leaves the connection clean", "[db]") {
    REQUIRE(write(insert("a")));
    CHECK_THROWS_AS(database->read([&](Connection& connection) -> Result<> {
        static_cast<void>(connection.query(count_items, {},
                                           [](const Row&) { throw std::runtime_error("a bug"); }));
        return {};
    }),
                    std::runtime_error);
    CHECK(items() == 1);
}

TEST_CASE_METHOD(AnyDatabase, "what was answered is there for every reader", "[db]") {
    for (int i = 0; i < 20; ++i) {
        REQUIRE(write(insert(std::to_string(i))));
        std::int64_t elsewhere = 0;
        std::thread([&] { elsewhere = items(); }).join();
        REQUIRE(elsewhere == i + 1);
        REQUIRE(items() == i + 1);
    }
}

TEST_CASE_METHOD(AnyDatabase, "closing answers what waits and finishes what runs", "[db]") {
    Gate gate;
    std::atomic<int> committed = 0;
    std::atomic<int> refused = 0;
    std::atomic<bool> gate_committed = false;
    database->write(gate.group(), [&](Result<> outcome) { gate_committed = outcome.has_value(); });
    gate.reached.get_future().wait();
    // More than a transaction takes, and than there are writers.
    constexpr int waiting = 1'000;
    for (int i = 0; i < waiting; ++i) {
        database->write(insert(std::to_string(i)), [&](Result<> outcome) {
            if (!outcome) CHECK(outcome.error().code == ErrorCode::unavailable);
            ++(outcome ? committed : refused);
        });
    }
    std::thread closing([&] { database.reset(); });
    gate.opened.set_value();
    closing.join();

    CHECK(gate_committed);
    CHECK(committed + refused == waiting);
    database = place.open();
    CHECK(items() == committed);
}

TEST_CASE_METHOD(AnyDatabase, "groups that want the same rows all get through", "[db]") {
    REQUIRE(write(insert("a")));
    REQUIRE(write(insert("b")));
    // In opposite orders: on PostgreSQL they deadlock, and the one chosen to die runs again.
    constexpr std::string_view add = "UPDATE items SET n = n + 1 WHERE id = $1";
    std::vector<std::future<Result<>>> answers;
    for (int i = 0; i < 40; ++i) {
        auto answer = std::make_shared<std::promise<Result<>>>();
        answers.push_back(answer->get_future());
        database->write(
            [i, add](Connection& connection) -> Result<> {
                const auto ran = run(connection, add, {Blob{i % 2 == 0 ? "a" : "b"}});
                return ran ? run(connection, add, {Blob{i % 2 == 0 ? "b" : "a"}}) : ran;
            },
            [answer](Result<> outcome) { answer->set_value(std::move(outcome)); });
    }
    for (auto& answer : answers) {
        const auto outcome = answer.get();
        CHECK(outcome);
    }
    CHECK(read_integer(*database, "SELECT SUM(n) FROM items") == 2 + 80);
}

TEST_CASE_METHOD(AnyDatabase, "statements that are put together at run time are told apart",
                 "[db]") {
    // The same address, one text after the other.
    std::string sql;
    for (int i = 0; i < 2'500; ++i) {
        sql = "SELECT " + std::to_string(i);
        REQUIRE(read_integer(*database, sql) == i);
    }
}
