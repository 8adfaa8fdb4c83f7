#include "api/handlers/answer_cache.h"

#include "api/http/served_request.h"
#include "common/config.h"
#include "common/db/sqlite_database.h"
#include "tests/support/result_text.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

namespace {

struct Answers {
    const TempDir folder;
    const std::unique_ptr<Database> database =
        SqliteDatabase::open(folder.file("test.db"), DatabaseConfig()).value();
    AnswerCache cache{*database};
    RequestHead head;
    ServedRequest request;
    int made = 0;

    Answers() { commit("CREATE TABLE items (n INTEGER)"); }

    void commit(std::string_view sql) {
        const auto committed = database->write_and_wait([&](Connection& connection) -> Result<> {
            const auto done = connection.execute(sql, {});
            return done ? Result<>() : done.error();
        });
        REQUIRE(committed);
    }

    std::string ask(std::string_view path, std::string_view query, std::string customer,
                    Response response = {}, std::optional<TenantId> tenant = {}) {
        head.path = path;
        head.query = query;
        request.begin(head);
        request.principal.tenant = tenant;
        request.principal.customer_id = std::move(customer);
        return cache
            .answer(request,
                    [&] {
                        response.body = std::to_string(++made);
                        return response;
                    })
            .body;
    }
};

}  // namespace

TEST_CASE_METHOD(Answers, "an answer is kept until somebody commits", "[answers]") {
    CHECK(ask("/list", "", "acme") == "1");
    CHECK(ask("/list", "", "acme") == "1");
    commit("INSERT INTO items VALUES (1)");
    CHECK(ask("/list", "", "acme") == "2");
    CHECK(ask("/list", "", "acme") == "2");
}

TEST_CASE_METHOD(Answers, "another path, query or customer is another answer", "[answers]") {
    CHECK(ask("/list", "limit=2", "acme") == "1");
    CHECK(ask("/list", "limit=3", "acme") == "2");
    CHECK(ask("/other", "limit=2", "acme") == "3");
    CHECK(ask("/list", "limit=2", "globex") == "4");
    CHECK(ask("/list", "limit=2", "acme") == "1");
}

// Whoever names another's customer_id has that name and no tenant.
TEST_CASE_METHOD(Answers, "a tenant's answer is not another's who names it", "[answers]") {
    const auto tenant = TenantId::next();
    CHECK(ask("/list", "customer_id=acme", "acme", {}, tenant) == "1");
    CHECK(ask("/list", "customer_id=acme", "acme") == "2");
    CHECK(ask("/list", "customer_id=acme", "acme", {}, TenantId::next()) == "3");
    CHECK(ask("/list", "customer_id=acme", "acme", {}, tenant) == "1");
}

TEST_CASE_METHOD(Answers, "endless queries do not fill the memory", "[answers]") {
    const std::string query(10'000, 'x');
    CHECK(ask("/list", query, "acme") == "1");
    CHECK(ask("/list", query, "acme") == "2");
}

TEST_CASE_METHOD(Answers, "what may change without a commit is not kept", "[answers]") {
    Response response;
    SECTION("an error") { response.status = 404; }
    SECTION("a job at work") { response.unfinished = JobId::next(); }
    SECTION("what Redis has a say in") {
        response.later = [] { return Response(); };
    }
    CHECK(ask("/status", "", "acme", response) == "1");
    CHECK(ask("/status", "", "acme", response) == "2");
}

TEST_CASE_METHOD(Answers, "another cache in the same thread has its own", "[answers]") {
    CHECK(ask("/list", "", "acme") == "1");
    {
        Answers others;
        CHECK(others.ask("/list", "", "acme") == "1");
        CHECK(others.made == 1);
    }
    CHECK(ask("/list", "", "acme") == "2");
}
