#include "common/db/sql_parameters.h"

#include <catch2/catch.hpp>

using undertone::to_sqlite_parameters;

TEST_CASE("numbered parameters become SQLite's", "[db]") {
    CHECK(to_sqlite_parameters("UPDATE jobs SET state = $2 WHERE id = $1 AND $12 > $2") ==
          "UPDATE jobs SET state = ?2 WHERE id = ?1 AND ?12 > ?2");
    CHECK(to_sqlite_parameters("") == "");
    CHECK(to_sqlite_parameters("SELECT 1") == "SELECT 1");
}

TEST_CASE("a dollar that is no parameter stays", "[db]") {
    const auto* sql =
        GENERATE("SELECT '$1'", "SELECT 'it''s $1'", "SELECT \"$1\"", "-- $1",
                 "/* $1 \n $2 */ SELECT 1", "SELECT $", "SELECT $x", "SELECT '$1", "/* $1");
    CHECK(to_sqlite_parameters(sql) == sql);
}

TEST_CASE("parameters behind literals and comments are found again", "[db]") {
    CHECK(to_sqlite_parameters("SELECT '$1', $1 -- $2\n, $2 /* $3 */, $3") ==
          "SELECT '$1', ?1 -- $2\n, ?2 /* $3 */, ?3");
}
