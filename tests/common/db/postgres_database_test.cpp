// What only PostgreSQL promises: connections may break at any moment.
#include "common/db/postgres_database.h"

#include "tests/common/db/cutting_proxy.h"
#include "tests/common/db/test_databases.h"
#include "tests/support/postgres_server.h"
#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <thread>

using namespace undertone;
using namespace undertone::testing;
using namespace std::string_view_literals;

namespace {

constexpr std::string_view insert_item = "INSERT INTO items (id, n, s) VALUES ($1, $2, $3)";
constexpr std::string_view count_items = "SELECT COUNT(*) FROM items";
const std::string commit("COMMIT\0", 7);  // as it stands in the protocol; not READ COMMITTED
constexpr std::string_view end_my_session = "SELECT pg_terminate_backend(pg_backend_pid())";

struct Postgres {
    TestPlace place{Kind::postgres};
    std::unique_ptr<Database> database = place.open_with_schema();

    std::int64_t items() { return read_integer(*database, count_items); }
};

/// The database seen through a proxy that can cut its connections.
struct CutOff : Postgres {
    CuttingProxy proxy{PostgresServer::instance().socket_folder() + "/.s.PGSQL.5432"};
    std::unique_ptr<Database> cut_off = [&] {
        const auto& url = place.config().url;
        const auto name = url.substr(url.find("@/") + 2, url.find('?') - url.find("@/") - 2);
        const auto through = PostgresServer::instance().url(name, proxy.folder());
        return PostgresDatabase::open(through, place.config()).value();
    }();

    int runs = 0;

    Database::Group insert_once_only() {
        return [this](Connection& connection) -> Result<> {
            ++runs;
            return run(connection, insert_item, {Blob{"id"}, std::int64_t{1}, "text"sv});
        };
    }
};

}  // namespace

TEST_CASE_METHOD(CutOff, "a connection cut before COMMIT is replaced and the group run again",
                 "[db]") {
    proxy.cut_at(commit, CuttingProxy::When::before_it_arrives);

    const auto outcome = cut_off->write_and_wait(insert_once_only());

    CHECK(outcome);
    CHECK(proxy.cuts() == 1);
    CHECK(runs == 2);
    CHECK(items() == 1);
}

TEST_CASE_METHOD(CutOff, "a COMMIT whose answer is lost is asked after, not repeated", "[db]") {
    proxy.cut_at(commit, CuttingProxy::When::after_its_answer);

    const auto outcome = cut_off->write_and_wait(insert_once_only());

    CHECK(outcome);
    CHECK(proxy.cuts() == 1);
    CHECK(runs == 1);
    CHECK(items() == 1);
}

TEST_CASE_METHOD(CutOff, "a group that only sends is asked after too", "[db]") {
    proxy.cut_at(commit, CuttingProxy::When::after_its_answer);

    const auto outcome = cut_off->write_and_wait([&](Connection& connection) {
        ++runs;
        const Value values[] = {Blob{"id"}, std::int64_t{1}, "text"sv};
        return connection.send(insert_item, values);
    });

    CHECK(outcome);
    CHECK(proxy.cuts() == 1);
    CHECK(runs == 1);
    CHECK(items() == 1);
}

TEST_CASE_METHOD(CutOff, "a server that stays away is reported at once, and found when it is back",
                 "[db]") {
    proxy.refuse_all();
    const auto refused = cut_off->write_and_wait(insert_once_only());
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::unavailable);
    CHECK_FALSE(cut_off->health().ok);
    CHECK_FALSE(cut_off->health().detail.empty());

    proxy.accept_again();
    Result<> outcome;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    do {
        outcome = cut_off->write_and_wait(insert_once_only());
    } while (!outcome && std::chrono::steady_clock::now() < deadline);
    CHECK(outcome);
    CHECK(items() == 1);
}

TEST_CASE_METHOD(Postgres, "a session ended by the server is survived", "[db]") {
    int runs = 0;
    const auto dies_first = [&](Connection& connection) -> Result<> {
        if (++runs == 1) return run(connection, end_my_session);
        return run(connection, count_items);
    };

    CHECK(database->read(dies_first));
    CHECK(runs == 2);
    runs = 0;
    CHECK(database->write_and_wait(dies_first));
    CHECK(runs == 2);
}

TEST_CASE_METHOD(Postgres, "a read that throws gives its connection back", "[db]") {
    // More often than there are connections.
    for (std::uint32_t i = 0; i < 2 * place.config().pool_size; ++i) {
        CHECK_THROWS(database->read([](Connection&) -> Result<> { throw 1; }));
    }
    CHECK(items() == 0);
}

TEST_CASE_METHOD(Postgres, "a value of another type than the first time finds its statement",
                 "[db]") {
    constexpr std::string_view set_real = "UPDATE items SET r = $1";
    REQUIRE(database->write_and_wait(statement(insert_item, {Blob{"id"}, nullptr, nullptr})));
    for (int i = 0; i < 3; ++i) {
        CHECK(database->write_and_wait(statement(set_real, {nullptr})));
        CHECK(database->write_and_wait(statement(set_real, {std::int64_t{2}})));
        CHECK(database->write_and_wait(statement(set_real, {2.5})));
    }
    CHECK(read_integer(*database, "SELECT COUNT(*) FROM items WHERE r = 2.5") == 1);
}

TEST_CASE_METHOD(Postgres, "a row that another transaction keeps is waited for in vain", "[db]") {
    place.config().lock_timeout_ms = 200;
    REQUIRE(database->write_and_wait(statement(insert_item, {Blob{"id"}, nullptr, nullptr})));
    const auto impatient = place.open();
    constexpr std::string_view touch = "UPDATE items SET n = 1";

    REQUIRE(database->write_and_wait([&](Connection& connection) -> Result<> {
        if (auto ran = run(connection, touch); !ran) return ran;
        const auto refused = impatient->write_and_wait(statement(touch));
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == ErrorCode::unavailable);
        return {};
    }));
}

TEST_CASE("connecting is tried less and less often", "[db]") {
    using namespace std::chrono_literals;
    ReconnectBackoff backoff(1);
    ReconnectBackoff::Time now{};
    CHECK(backoff.refusal(now) == nullptr);

    backoff.failed(now, {ErrorCode::unavailable, "first"});
    REQUIRE(backoff.refusal(now) != nullptr);
    CHECK(backoff.refusal(now)->detail == "first");
    backoff.failed(now, {ErrorCode::unavailable, "another thread's"});  // not counted twice
    CHECK(backoff.refusal(now + 50ms) == nullptr);

    auto pause = 0ms;
    for (int i = 0; i < 100; ++i) {
        now += 2s;
        REQUIRE(backoff.refusal(now) == nullptr);
        backoff.failed(now, {ErrorCode::unavailable, "again"});
        for (auto waited = 0ms; backoff.refusal(now + waited) != nullptr; ++waited) {
            pause = std::max(pause, waited);
        }
    }
    CHECK(pause > 1s);

    backoff.succeeded();
    CHECK(backoff.refusal(now) == nullptr);
}
