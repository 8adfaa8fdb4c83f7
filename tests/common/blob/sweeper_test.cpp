#include "common/blob/sweeper.h"

#include "tests/common/blob/local_store.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <set>

using namespace undertone;
using namespace undertone::testing;

namespace {

struct Sweep : LocalStore {
    std::set<BlobId> rows;
    std::vector<std::size_t> lookups;
    StorageConfig config;  // orphans are 60 minutes old

    BlobId with_row() { return *rows.insert(committed("content")).first; }

    Result<SweepReport> sweep(std::chrono::minutes later) {
        const AreBlobsKnown known = [&](std::span<const BlobName> names) {
            lookups.push_back(names.size());
            std::vector<bool> answers;
            for (const auto& name : names) {
                answers.push_back(name.tenant == tenant && rows.contains(name.id));
            }
            return Result<std::vector<bool>>(answers);
        };
        return sweep_blobs(*store, known, config, SystemClock().now() + later);
    }

    bool exists(BlobId id) { return store->open(tenant, id).has_value(); }
};

constexpr std::chrono::minutes after_an_hour{61};

}  // namespace

TEST_CASE_METHOD(Sweep, "a blob that no row names goes to the trash after an hour", "[blob]") {
    const auto kept = with_row();
    const auto orphan = committed("content");

    const auto early = sweep(std::chrono::minutes(59)).value();
    CHECK(early.orphans == 0);
    CHECK(exists(orphan));

    const auto report = sweep(after_an_hour).value();
    CHECK(report.blobs == 2);
    CHECK(report.orphans == 1);
    CHECK(report.trashed == 1);
    CHECK_FALSE(report.refused);
    CHECK(exists(kept));
    CHECK_FALSE(exists(orphan));
}

TEST_CASE_METHOD(Sweep, "trash is removed for good a week later", "[blob]") {
    committed("content");
    REQUIRE(sweep(after_an_hour).value().trashed == 1);
    CHECK(sweep(std::chrono::minutes(6 * 24 * 60)).value().removed == 0);
    CHECK(sweep(std::chrono::minutes(7 * 24 * 60 + 1)).value().removed == 1);
}

TEST_CASE_METHOD(Sweep, "many orphans at once are a mistake: none is touched", "[blob]") {
    std::vector<BlobId> orphans;
    for (int i = 0; i < 11; ++i) orphans.push_back(committed("content"));
    for (int i = 0; i < 20; ++i) with_row();

    const auto report = sweep(after_an_hour).value();
    CHECK(report.refused);
    CHECK(report.orphans == 11);
    CHECK(report.trashed == 0);
    for (const auto id : orphans) CHECK(exists(id));
}

TEST_CASE("a handful of orphans, or 1 % of the blobs, is what crashes leave", "[blob]") {
    CHECK_FALSE(are_too_many_orphans(10, 10));
    CHECK(are_too_many_orphans(11, 11));
    CHECK(are_too_many_orphans(11, 1099));
    CHECK_FALSE(are_too_many_orphans(11, 1100));
    CHECK(are_too_many_orphans(100'001, 10'000'000));
}

TEST_CASE_METHOD(Sweep, "the store is asked about at most 500 blobs at a time", "[blob]") {
    for (int i = 0; i < 501; ++i) with_row();
    const auto report = sweep(after_an_hour).value();
    CHECK(report.blobs == 501);
    CHECK(report.orphans == 0);
    CHECK(lookups == std::vector<std::size_t>{500, 1});
}

TEST_CASE_METHOD(Sweep, "if the store cannot be asked nothing is touched", "[blob]") {
    const auto orphan = committed("content");
    const AreBlobsKnown down = [](std::span<const BlobName>) {
        return Result<std::vector<bool>>(Error{ErrorCode::unavailable, "database is away"});
    };
    const auto report = sweep_blobs(*store, down, config, SystemClock().now() + after_an_hour);
    REQUIRE(report.has_error());
    CHECK(report.error().code == ErrorCode::unavailable);
    CHECK(exists(orphan));
}

TEST_CASE_METHOD(Sweep, "a dead process's folder is swept, a living one's is not", "[blob]") {
    std::filesystem::create_directories(root + "/tmp/99-dead");
    const auto other = open_store(root);
    const auto report = sweep(std::chrono::minutes(0)).value();
    CHECK(report.leftovers == 1);
    CHECK(other->create().has_value());
}
