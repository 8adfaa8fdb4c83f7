#include "cli/first_key.h"

#include "common/config.h"
#include "common/log.h"
#include "common/store/tenant_store.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

TEST_CASE("a store without keys gets one for all customers, once", "[up]") {
    const TempDir dir;
    DatabaseConfig config;
    config.url = "sqlite:" + dir.file("undertone.db");
    const auto database = open_database(config, Log({}, "test")).value();
    const auto now = SystemClock().now();

    const auto key = make_first_key(*database, now).value();
    const auto text = ApiKeyText::parse(key);
    REQUIRE(text.has_value());
    CHECK(make_first_key(*database, now).value().empty());

    const auto read = database->read([&](Connection& connection) -> Result<> {
        const auto found = ApiKeyStore(connection).find(text->public_id);
        if (!found) return found.error();
        REQUIRE(found->has_value());
        CHECK((*found)->secret_sha256 == text->secret_sha256());
        CHECK_FALSE((*found)->tenant.has_value());
        return {};
    });
    CHECK(read.has_value());
}
