#include "common/db/pending_counters.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

struct Counters {
    PendingCounters pending;
    std::vector<std::string> runs;

    void add(std::string_view sql, std::string_view key, std::int64_t subkey, std::int64_t amount) {
        pending.add(sql, key, subkey, {&amount, 1});
    }

    Result<> flush() {
        return pending.flush([this](std::string_view sql, Values values) -> Result<> {
            runs.push_back(std::string(sql) + ' ' + std::string(std::get<Blob>(values[0]).bytes) +
                           ' ' + std::to_string(std::get<std::int64_t>(values[1])) + ' ' +
                           std::to_string(std::get<std::int64_t>(values[2])));
            if (sql == "bad") return Error{ErrorCode::conflict, "refused"};
            return {};
        });
    }
};

}  // namespace

TEST_CASE_METHOD(Counters, "amounts of one statement, key and subkey are summed", "[db]") {
    add("s", "k", 1, 5);
    add("s", "k", 2, 7);
    add("s", "k", 1, -2);

    REQUIRE(flush().has_value());

    CHECK(runs == std::vector<std::string>{"s k 1 3", "s k 2 7"});
    CHECK(pending.additions() == 3);
}

TEST_CASE_METHOD(Counters, "sums run in an order that does not depend on addresses", "[db]") {
    const std::string later = "b";  // two copies of one text are one statement
    const std::string earlier = "b";
    add(later, "z", -1, 1);
    add("c", "a", 0, 1);
    add(earlier, "a", 9, 1);
    add(later, "a", 9, 1);
    add("a", "z", 0, 1);

    REQUIRE(flush().has_value());

    CHECK(runs == std::vector<std::string>{"a z 0 1", "b a 9 2", "b z -1 1", "c a 0 1"});
}

TEST_CASE_METHOD(Counters, "the first failure stops, and nothing is left behind", "[db]") {
    add("bad", "k", 0, 1);
    add("good", "k", 0, 1);

    CHECK(flush().error().code == ErrorCode::conflict);
    CHECK(runs.size() == 1);

    runs.clear();
    REQUIRE(flush().has_value());
    CHECK(runs.empty());
}
