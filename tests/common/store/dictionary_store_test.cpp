#include "common/store/dictionary_store.h"

#include "tests/common/store/store_fixture.h"

#include <atomic>
#include <thread>

using namespace undertone;
using namespace undertone::testing;

namespace {

struct Dictionaries : StoreFixture {
    DictionaryVersion newest() {
        return in_group<DictionaryVersion>(
            [&](Connection& connection) { return DictionaryStore(connection, tenant_).newest(); });
    }

    std::optional<DictionaryVersion> find(std::int64_t version) {
        return in_group<std::optional<DictionaryVersion>>([&](Connection& connection) {
            return DictionaryStore(connection, tenant_).find(version);
        });
    }

    /// Adds the version after the newest one.
    Result<> put(const std::string& term) {
        return try_group([&](Connection& connection) -> Result<> {
            if (auto turn = TenantStore(connection).take_turn(tenant_); !turn) return turn;
            DictionaryStore store(connection, tenant_);
            const auto before = store.newest();
            if (!before) return before.error();
            return store.add({before->version + 1, to_json({{{term, 1}}, {}}), start});
        });
    }
};

}  // namespace

TEST_CASE_METHOD(Dictionaries, "every tenant begins with an empty dictionary", "[dictionary]") {
    CHECK(newest().version == 0);
    CHECK(newest().content == R"({"terms":{},"neutral":[]})");
    CHECK_FALSE(newest().created_at);
    CHECK(find(0)->version == 0);
    CHECK_FALSE(find(1));
}

TEST_CASE_METHOD(Dictionaries, "versions are kept beside each other", "[dictionary]") {
    REQUIRE(put("first"));
    REQUIRE(put("second"));

    CHECK(newest().version == 2);
    CHECK(newest().content == R"({"terms":{"second":1},"neutral":[]})");
    REQUIRE(find(1));
    CHECK(find(1)->content == R"({"terms":{"first":1},"neutral":[]})");
    CHECK(find(1)->created_at == start);
    CHECK_FALSE(find(3));

    const auto again = try_group([&](Connection& connection) {
        return DictionaryStore(connection, tenant_).add({1, "{}", start});
    });
    REQUIRE(again.has_error());
    CHECK(again.error().code == ErrorCode::conflict);
    CHECK(find(1)->content == R"({"terms":{"first":1},"neutral":[]})");
}

TEST_CASE_METHOD(Dictionaries, "writers at once get a version each", "[dictionary]") {
    constexpr int writers_max = 8;
    std::atomic<int> written = 0;
    std::vector<std::thread> writers;
    for (int i = 0; i < writers_max; ++i) {
        writers.emplace_back([&, i] { written += put("term " + std::to_string(i)) ? 1 : 0; });
    }
    for (auto& writer : writers) writer.join();

    CHECK(written == writers_max);
    CHECK(newest().version == writers_max);
}
