#include "tests/api/limits/limits_fixture.h"

using namespace undertone;
using namespace undertone::testing;
using Fill = SharedBuckets::Fill;

namespace {

// Small capacities: within a test none of them gains a token.
struct Buckets : LimitsFixture {
    SharedBuckets::Drawn draw(std::string name, std::int64_t asked, Fill fill = Fill::steady) {
        const SharedBuckets::Draw one{std::move(name), 5, fill, asked};
        const auto drawn = buckets.draw({&one, 1});
        REQUIRE(drawn);
        REQUIRE(drawn->size() == 1);
        return drawn->front();
    }
};

}  // namespace

TEST_CASE_METHOD(Buckets, "a bucket in Redis gives what it holds", "[limits][redis]") {
    const auto fill = GENERATE(Fill::steady, Fill::at_once);
    CHECK(draw("a", 0, fill).left == 5);
    CHECK(draw("a", 3, fill).granted == 3);
    const auto rest = draw("a", 3, fill);
    CHECK(rest.granted == 2);
    CHECK(rest.left < 1);
    CHECK(draw("a", 1, fill).granted == 0);
    CHECK(draw("b", 1, fill).granted == 1);
}

TEST_CASE_METHOD(Buckets, "a steady bucket fills up with time", "[limits][redis]") {
    draw("a", 5);
    server.command("HINCRBY ut:{q0}:tokens:a at -24000");
    const auto later = draw("a", 0);
    CHECK(later.left >= 2);
    CHECK(later.left < 3);
    CHECK(later.full_in.count() > 30'000);
    CHECK(later.full_in.count() <= 36'000);
}

TEST_CASE_METHOD(Buckets, "the other kind stays empty for its minute", "[limits][redis]") {
    draw("a", 5, Fill::at_once);
    server.command("HINCRBY ut:{q0}:tokens:a at -50000");
    const auto later = draw("a", 1, Fill::at_once);
    CHECK(later.granted == 0);
    CHECK(later.full_in.count() <= 10'000);
    server.command("HINCRBY ut:{q0}:tokens:a at -10000");
    CHECK(draw("a", 1, Fill::at_once).left == 4);
}

TEST_CASE_METHOD(Buckets, "a bucket is no key once it is full", "[limits][redis]") {
    draw("a", 0);
    CHECK(server.command("EXISTS ut:{q0}:tokens:a") == ":0");
    draw("a", 1);
    const auto left = std::stoi(server.command("PTTL ut:{q0}:tokens:a").substr(1));
    CHECK(left > 0);
    CHECK(left <= 12'000);
}

TEST_CASE_METHOD(Buckets, "a clock set back leaves no bucket empty", "[limits][redis]") {
    draw("a", 5);
    server.command("HINCRBY ut:{q0}:tokens:a at 3600000");
    CHECK(draw("a", 1).granted == 1);
}

TEST_CASE_METHOD(Buckets, "many are drawn from at once", "[limits][redis]") {
    const std::string zero("\0x", 2);
    const std::vector<SharedBuckets::Draw> draws = {
        {"a", 5, Fill::steady, 2}, {zero, 600, Fill::steady, 10}, {"b", 5, Fill::at_once, 9}};
    const auto drawn = buckets.draw(draws);
    REQUIRE(drawn);
    REQUIRE(drawn->size() == 3);
    CHECK((*drawn)[0].granted == 2);
    CHECK((*drawn)[1].granted == 10);
    CHECK((*drawn)[2].granted == 5);
}

TEST_CASE_METHOD(Buckets, "without Redis nothing is drawn", "[limits][redis]") {
    server.kill();
    const SharedBuckets::Draw one{"a", 5, Fill::steady, 1};
    const auto drawn = buckets.draw({&one, 1});
    REQUIRE(drawn.has_error());
    CHECK(drawn.error().code == ErrorCode::unavailable);
}
