#include "common/db/migrations.h"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace undertone;

namespace {

const std::vector<EmbeddedFile> files{
    {"0002_more.up.sqlite.sql", "sqlite up 2"},     {"0002_more.down.sqlite.sql", "sqlite down 2"},
    {"0001_core.down.sqlite.sql", "sqlite down 1"}, {"0001_core.up.sqlite.sql", "sqlite up 1"},
    {"0001_core.up.postgres.sql", "postgres up 1"}, {"0001_core.down.postgres.sql", "x"}};

}  // namespace

TEST_CASE("migrations are the files of one dialect, by version", "[db]") {
    const auto sqlite = collect_migrations(files, SqlDialect::sqlite);
    REQUIRE(sqlite.size() == 2);
    CHECK(latest_version(sqlite) == 2);
    CHECK(sqlite[1].version == 2);
    CHECK(sqlite[1].name == "more");
    CHECK(sqlite[1].up == "sqlite up 2");
    CHECK(sqlite[1].down == "sqlite down 2");

    const auto postgres = collect_migrations(files, SqlDialect::postgres);
    REQUIRE(postgres.size() == 1);
    CHECK(postgres[0].up == "postgres up 1");
    CHECK(latest_version({}) == 0);
}

TEST_CASE("a program with a gap in its migrations does not start", "[db]") {
    const auto* missing =
        GENERATE("0002_more.up.sqlite.sql", "0002_more.down.sqlite.sql", "0001_core.up.sqlite.sql");
    auto some = files;
    std::erase_if(some, [&](const EmbeddedFile& file) { return file.name == missing; });
    CHECK_THROWS_AS(collect_migrations(some, SqlDialect::sqlite), std::logic_error);
}

TEST_CASE("a file that is no migration is noticed", "[db]") {
    const auto* name =
        GENERATE("core.up.sqlite.sql", "0001_core.sqlite.sql", "0001_core.up.mysql.sql",
                 "1x_core.up.sqlite.sql", "0001_core.up.sqlite.sql.orig");
    CHECK_THROWS_AS(collect_migrations(std::vector<EmbeddedFile>{{name, ""}}, SqlDialect::sqlite),
                    std::logic_error);
}

TEST_CASE("the way to a version goes one step at a time, forward and back", "[db]") {
    const auto migrations = collect_migrations(files, SqlDialect::sqlite);

    const auto up = next_step(migrations, 0, 2).value();
    REQUIRE(up);
    CHECK(up->to == 1);
    CHECK(up->script == "sqlite up 1");

    const auto down = next_step(migrations, 2, 0).value();
    REQUIRE(down);
    CHECK(down->from == 2);
    CHECK(down->to == 1);
    CHECK(down->script == "sqlite down 2");

    CHECK_FALSE(next_step(migrations, 1, 1).value());
    CHECK(next_step(migrations, 3, 2).error().code == ErrorCode::conflict);
    CHECK(next_step(migrations, 0, 3).error().code == ErrorCode::conflict);
    CHECK(next_step(migrations, 0, -1).error().code == ErrorCode::conflict);
}

TEST_CASE("a program works on its own version and the next", "[db]") {
    CHECK(check_version(3, 3).has_value());
    CHECK(check_version(4, 3).has_value());

    for (const int other : {0, 2, 5}) {
        const auto refused = check_version(other, 3);
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == ErrorCode::conflict);
        CHECK(refused.error().detail.find(std::to_string(other)) != std::string::npos);
        CHECK(refused.error().detail.find('3') != std::string::npos);
        CHECK(refused.error().detail.find("undertone migrate") != std::string::npos);
    }
}
