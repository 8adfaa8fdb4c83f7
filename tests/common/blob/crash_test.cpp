// Processes killed while they write: what was committed stays, what was not is never seen.
#include "tests/common/blob/local_store.h"
#include "tests/support/child_process.h"

#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <filesystem>
#include <random>
#include <thread>

using namespace undertone;
using namespace undertone::testing;
namespace fs = std::filesystem;

namespace {

std::size_t entries_of(const std::string& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// A blob's content follows from its id, so that a torn one is noticed.
std::string content_for(BlobId id) {
    std::string content;
    while (content.size() < 100'000) content += id.to_string();
    return content;
}

void commit_set(BlobStore& store, TenantId tenant) {
    std::array<std::unique_ptr<BlobWriter>, 3> writers;
    std::vector<BlobStore::Pending> blobs;
    for (auto& writer : writers) {
        writer = store.create().value();
        blobs.push_back({writer.get(), tenant, BlobId::next()});
        writer->write(content_for(blobs.back().id)).value();
    }
    store.commit(blobs).value();
}

}  // namespace

TEST_CASE("a process that dies before its commit leaves only what the sweep removes", "[blob]") {
    const TempDir folder;
    const auto store = open_store(folder.path());
    ChildProcess writer([&](int report) {
        const auto own = open_store(folder.path());
        const auto blob = own->create().value();
        blob->write("half a file").value();
        (void)!::write(report, "w", 1);
        ::pause();
    });
    REQUIRE(writer.await_report());

    // Its folder is its own while it lives.
    CHECK(entries_of(folder.file("tmp")) == 2);
    CHECK(store->remove_leftovers(SystemClock().now()).value() == 0);
    CHECK(entries_of(folder.file("tmp")) == 2);

    writer.kill();
    CHECK(blobs_of(*store).empty());
    CHECK(store->remove_leftovers(SystemClock().now()).value() == 1);
    CHECK(entries_of(folder.file("tmp")) == 1);
    CHECK(store->create().has_value());  // our own folder is still there
}

TEST_CASE("a process that dies after its commit has lost nothing", "[blob]") {
    const TempDir folder;
    const auto tenant = TenantId::next();
    const auto id = BlobId::next();
    ChildProcess writer([&](int report) {
        const auto own = open_store(folder.path());
        const auto blob = own->create().value();
        blob->write("a whole file").value();
        const std::vector<BlobStore::Pending> blobs{{blob.get(), tenant, id}};
        own->commit(blobs).value();
        (void)!::write(report, "c", 1);
        ::pause();
    });
    REQUIRE(writer.await_report());
    writer.kill();

    const auto store = open_store(folder.path());
    CHECK(store->remove_leftovers(SystemClock().now()).value() == 1);
    CHECK(content_of(*store, tenant, id) == "a whole file");
}

TEST_CASE("whenever a process is killed, every blob there is is whole", "[blob]") {
    const TempDir folder;
    const auto tenant = TenantId::next();
    std::minstd_rand random(7);
    std::size_t acknowledged = 0;
    for (int round = 0; round < 20; ++round) {
        ChildProcess writer([&](int report) {
            const auto own = open_store(folder.path());
            for (;;) {
                commit_set(*own, tenant);
                (void)!::write(report, "c", 1);
            }
        });
        // Not a wait for anything: the moment of the kill is what varies.
        REQUIRE(writer.await_report());
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 3'000));
        writer.kill();
        ++acknowledged;
        while (writer.await_report()) ++acknowledged;
    }

    const auto store = open_store(folder.path());
    CHECK(store->remove_leftovers(SystemClock().now()).value() == 20);
    const auto blobs = blobs_of(*store);
    CHECK(blobs.size() >= 3 * acknowledged);
    std::size_t torn = 0;
    for (const auto& blob : blobs) {
        torn += content_of(*store, blob.tenant, blob.id) != content_for(blob.id);
    }
    CHECK(torn == 0);
}
