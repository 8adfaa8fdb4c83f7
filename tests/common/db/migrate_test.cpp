#include "common/db/migrate.h"

#include "tests/common/db/test_databases.h"
#include "tests/support/child_process.h"
#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <thread>

using namespace undertone;
using namespace undertone::testing;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

/// The tests' schema and a second version, with several statements each.
std::vector<Migration> two_versions(Kind kind) {
    auto migrations = test_migrations(kind);
    migrations.push_back({2, "tags",
                          "CREATE TABLE tags (name TEXT PRIMARY KEY); -- a comment;\n"
                          "INSERT INTO tags VALUES ('one; two'); INSERT INTO tags VALUES ('three')",
                          "DROP TABLE tags"});
    return migrations;
}

std::int64_t schema_version(Database& database) {
    return read_integer(database,
                        "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'schema_version'");
}

struct AnyPlace {
    const Kind kind = GENERATE(Kind::sqlite, Kind::postgres);
    TestPlace place{kind};
    const std::vector<Migration> migrations = two_versions(kind);
    const Log log = quiet_log();

    Result<> to(int version) { return migrate(place.config(), migrations, version, log); }
    Result<> prepare(std::size_t known) {
        return prepare_schema(place.config(), Migrations(migrations).first(known), log);
    }
    std::size_t backups() const {
        const std::filesystem::directory_iterator files(place.folder().path());
        return static_cast<std::size_t>(
            std::count_if(begin(files), end(files),
                          [](const auto& file) { return file.path().extension() == ".backup"; }));
    }
};

}  // namespace

TEST_CASE_METHOD(AnyPlace, "migrations run forward and back and forward again", "[db]") {
    REQUIRE(to(2));
    {
        const auto database = place.open();
        CHECK(schema_version(*database) == 2);
        CHECK(read_integer(*database, "SELECT COUNT(*) FROM tags") == 2);
    }
    REQUIRE(to(0));
    REQUIRE(to(1));
    const auto database = place.open();
    CHECK(schema_version(*database) == 1);
    CHECK(read_integer(*database, "SELECT COUNT(*) FROM items") == 0);
}

TEST_CASE_METHOD(AnyPlace, "a new file has nothing to copy, however many migrations make it",
                 "[db]") {
    REQUIRE(to(2));
    CHECK(backups() == 0);
}

TEST_CASE_METHOD(AnyPlace, "a file with a version is copied before it is migrated", "[db]") {
    const std::size_t copies = kind == Kind::sqlite ? 1 : 0;
    REQUIRE(to(1));
    CHECK(backups() == 0);  // there was nothing to lose
    REQUIRE(place.open()->write_and_wait(
        statement("INSERT INTO items (id, s) VALUES ($1, 'kept')", {Blob{"id"}})));

    REQUIRE(to(2));
    CHECK(backups() == copies);
    REQUIRE(to(2));
    CHECK(backups() == copies);  // nothing to do, nothing to copy

    if (kind == Kind::postgres) return;
    for (const auto& file : std::filesystem::directory_iterator(place.folder().path())) {
        if (file.path().extension() != ".backup") continue;
        TestPlace copy(Kind::sqlite);
        std::filesystem::copy_file(file.path(), copy.sqlite_path());
        const auto database = copy.open();
        CHECK(schema_version(*database) == 1);
        CHECK(read_integer(*database, "SELECT COUNT(*) FROM items WHERE s = 'kept'") == 1);
    }
}

TEST_CASE_METHOD(AnyPlace, "a migration that fails leaves the version before it", "[db]") {
    REQUIRE(to(1));
    auto broken = migrations;
    broken[1].up = "CREATE TABLE half (n BIGINT); CREATE TABLE items (n BIGINT)";

    CHECK(migrate(place.config(), broken, 2, log).has_error());

    const auto database = place.open();
    CHECK(schema_version(*database) == 1);
    const auto half = database->read(statement("SELECT COUNT(*) FROM half"));
    CHECK(half.has_error());
}

TEST_CASE_METHOD(AnyPlace, "a fresh database gets its schema, a known one is taken", "[db]") {
    REQUIRE(prepare(1));
    REQUIRE(prepare(1));
    CHECK(prepare(2).error().code == ErrorCode::conflict);  // older: left to `undertone migrate`
    REQUIRE(to(2));
    CHECK(prepare(2));
    CHECK(prepare(1));  // one newer: a rolling upgrade
    const auto too_new = prepare(0);
    REQUIRE(too_new.has_error());
    CHECK(too_new.error().detail.find("version 2") != std::string::npos);
}

TEST_CASE_METHOD(AnyPlace, "many who open an empty database at once make one schema", "[db]") {
    std::vector<Result<>> outcomes(6);
    std::vector<std::thread> threads;
    for (auto& outcome : outcomes) {
        threads.emplace_back([&] { outcome = prepare(2); });
    }
    for (auto& thread : threads) thread.join();

    for (const auto& outcome : outcomes) CHECK(outcome);
    CHECK(read_integer(*place.open(), "SELECT COUNT(*) FROM tags") == 2);
}

TEST_CASE_METHOD(AnyPlace, "the program's own migrations run forward and back", "[db]") {
    const auto versions = schema_versions(place.config());
    REQUIRE(versions.has_value());
    CHECK(versions->current == 0);
    REQUIRE(versions->latest > 0);

    {
        const auto database = open_database(place.config(), log);
        REQUIRE(database.has_value());
        CHECK(schema_version(**database) == versions->latest);
    }
    REQUIRE(migrate(place.config(), 0, log));
    REQUIRE(migrate(place.config(), versions->latest, log));
    CHECK(schema_versions(place.config())->current == versions->latest);
    CHECK(open_database(place.config(), log).has_value());
}

TEST_CASE("processes that open an empty file at once make one schema", "[db]") {
    const TestPlace place(Kind::sqlite);
    const auto migrations = two_versions(Kind::sqlite);
    const auto open = [&](int) {
        const auto prepared = prepare_schema(place.config(), migrations, quiet_log());
        if (!prepared) std::cerr << prepared.error() << '\n';
        ::_exit(prepared ? 0 : 1);
    };
    ChildProcess first(open);
    ChildProcess second(open);
    ChildProcess third(open);

    CHECK(first.wait() == 0);
    CHECK(second.wait() == 0);
    CHECK(third.wait() == 0);
    CHECK(read_integer(*place.open(), "SELECT COUNT(*) FROM tags") == 2);
}

TEST_CASE("a file of somebody else is left alone", "[db]") {
    const TestPlace place(Kind::sqlite);
    REQUIRE(place.open()->write_and_wait(statement("CREATE TABLE theirs (n)")));

    const auto refused = prepare_schema(place.config(), two_versions(Kind::sqlite), quiet_log());

    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::conflict);
}

TEST_CASE("a migration that breaks a reference is undone", "[db]") {
    const TestPlace place(Kind::sqlite);
    auto migrations = two_versions(Kind::sqlite);
    migrations[1].up =
        "CREATE TABLE parts (item BLOB REFERENCES items (id)); INSERT INTO parts VALUES (x'00')";

    CHECK(migrate(place.config(), migrations, 2, quiet_log()).error().code == ErrorCode::conflict);
    CHECK(schema_version(*place.open()) == 1);
}

TEST_CASE("a database folder that is missing is made, for its owner alone", "[db]") {
    TestPlace place(Kind::sqlite);
    const auto folder = place.folder().file("new/data");
    place.config().url = "sqlite:" + folder + "/test.db";

    REQUIRE(prepare_schema(place.config(), two_versions(Kind::sqlite), quiet_log()));

    const auto permissions = [](const std::string& path) {
        return std::filesystem::status(path).permissions();
    };
    CHECK(permissions(folder) == std::filesystem::perms::owner_all);
    CHECK(permissions(folder + "/test.db") ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("a server that is not there is reported, not waited for", "[db]") {
    TestPlace place(Kind::sqlite);
    place.config().url = "postgresql://nobody@/none?host=" + place.folder().path();

    const auto refused = open_database(place.config(), quiet_log());

    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::unavailable);
}
