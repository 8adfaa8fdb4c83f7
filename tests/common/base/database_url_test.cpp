#include "common/database_url.h"

#include <catch2/catch.hpp>

using namespace undertone;
using Kind = DatabaseUrl::Kind;

TEST_CASE("a database URL names a file or a server", "[config]") {
    struct Case {
        std::string_view url;
        Kind kind;
        std::string_view target;
    };
    const auto expected = GENERATE(
        Case{"sqlite:undertone.db", Kind::sqlite, "undertone.db"},
        Case{"sqlite:/srv/data/undertone.db", Kind::sqlite, "/srv/data/undertone.db"},
        Case{"sqlite:///./file.db", Kind::sqlite, "./file.db"},
        Case{"sqlite:////srv/file.db", Kind::sqlite, "/srv/file.db"},
        Case{"sqlite+aiosqlite:///./file.db", Kind::sqlite, "./file.db"},
        Case{"postgresql://u:p@host/db", Kind::postgres, "postgresql://u:p@host/db"},
        Case{"postgres://host/db?a=b", Kind::postgres, "postgresql://host/db?a=b"},
        Case{"postgresql+asyncpg://u:p+q@host/db", Kind::postgres, "postgresql://u:p+q@host/db"});

    const auto url = parse_database_url(expected.url);

    REQUIRE(url.has_value());
    CHECK(url->kind == expected.kind);
    CHECK(url->target == expected.target);
    CHECK(parse_database_url(url->to_string())->target == expected.target);
}

TEST_CASE("a URL that names no database is refused without its password", "[config]") {
    const auto* url = GENERATE("", "undertone.db", "sqlite:", "sqlite:///", "sqlite://host/file.db",
                               "sqlite::memory:", "mysql://u:secret@host/db",
                               "postgresql:u:secret@host", "://u:secret@host");

    const auto refused = parse_database_url(url);

    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::invalid_value);
    CHECK(refused.error().detail.find("expected sqlite:PATH") != std::string::npos);
    CHECK(refused.error().detail.find("secret") == std::string::npos);
}
