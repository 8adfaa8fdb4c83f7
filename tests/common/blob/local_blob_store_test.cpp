#include "common/blob/local_blob_store.h"

#include "common/blob/blob_layout.h"
#include "tests/common/blob/local_store.h"
#include "tests/support/small_disk.h"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace undertone;
using namespace undertone::testing;
namespace fs = std::filesystem;

namespace {

std::size_t files_below(const std::string& folder) {
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        files += entry.is_regular_file();
    }
    return files;
}

std::string store_id_in(const std::string& root) {
    std::ifstream file(root + "/STORE_ID");
    std::string id;
    std::getline(file, id);
    return id;
}

}  // namespace

TEST_CASE_METHOD(LocalStore, "a committed blob is read back whole and from any offset", "[blob]") {
    const std::string content = "0123456789";
    const auto id = committed(content);

    const auto reader = store->open(tenant, id);
    REQUIRE(reader.has_value());
    CHECK((*reader)->size() == content.size());
    const auto offset = GENERATE(range(0, 12));
    std::array<char, 4> buffer{};
    const auto bytes = (*reader)->read(static_cast<std::uint64_t>(offset), buffer);
    REQUIRE(bytes.has_value());
    const auto expected = offset < 10 ? content.substr(static_cast<std::size_t>(offset), 4) : "";
    CHECK(std::string(buffer.data(), *bytes) == expected);
}

TEST_CASE_METHOD(LocalStore, "a blob's local path holds its bytes", "[blob]") {
    const auto id = committed("content");
    const auto path = store->open(tenant, id).value()->local_path();
    CHECK(path == root + '/' + blob_path(tenant, id).file());
    std::ifstream file(path);
    std::string content;
    std::getline(file, content);
    CHECK(content == "content");
}

TEST_CASE_METHOD(LocalStore, "an empty blob is a blob", "[blob]") {
    CHECK(content_of(*store, tenant, committed("")).empty());
}

TEST_CASE_METHOD(LocalStore, "a blob written past the first writeback is whole", "[blob]") {
    std::string content;
    for (int i = 0; content.size() < 20 * 1024 * 1024; ++i) content += std::to_string(i);
    const auto id = BlobId::next();
    auto writer = store->create().value();
    for (std::size_t at = 0; at < content.size(); at += 300'001) {
        REQUIRE(writer->write(std::string_view(content).substr(at, 300'001)));
    }
    CHECK(writer->size() == content.size());
    const std::vector<BlobStore::Pending> blobs{{writer.get(), tenant, id}};
    REQUIRE(store->commit(blobs));
    CHECK(content_of(*store, tenant, id) == content);
}

TEST_CASE_METHOD(LocalStore, "nothing is visible before the commit", "[blob]") {
    const auto writer = written("content");
    CHECK(blobs_of(*store).empty());
}

TEST_CASE_METHOD(LocalStore, "a writer that was not committed leaves nothing behind", "[blob]") {
    written("content").reset();
    CHECK(files_below(root + "/tmp") == 0);
}

TEST_CASE_METHOD(LocalStore, "files committed together are all there", "[blob]") {
    const auto first = BlobId::next(), second = BlobId::next();
    const auto other_tenant = TenantId::next();
    const auto a = written("first"), b = written("second");
    const std::vector<BlobStore::Pending> blobs{{a.get(), tenant, first},
                                                {b.get(), other_tenant, second}};
    REQUIRE(store->commit(blobs));
    CHECK(content_of(*store, tenant, first) == "first");
    CHECK(content_of(*store, other_tenant, second) == "second");
    CHECK(files_below(root + "/tmp") == 0);
}

TEST_CASE_METHOD(LocalStore, "if one file cannot be committed, none is", "[blob]") {
    const auto taken = committed("earlier");
    const auto fresh = BlobId::next();
    {
        const auto a = written("first"), b = written("second");
        const std::vector<BlobStore::Pending> blobs{{a.get(), tenant, fresh},
                                                    {b.get(), tenant, taken}};
        const auto outcome = store->commit(blobs);
        REQUIRE(outcome.has_error());
        CHECK(outcome.error().code == ErrorCode::conflict);
    }
    CHECK(store->open(tenant, fresh).error().code == ErrorCode::not_found);
    CHECK(content_of(*store, tenant, taken) == "earlier");
    CHECK(files_below(root + "/tmp") == 0);
}

TEST_CASE_METHOD(LocalStore, "another tenant's blob is not found", "[blob]") {
    const auto id = committed("content");
    const auto other = TenantId::next();
    CHECK(store->open(other, id).error().code == ErrorCode::not_found);
    REQUIRE(store->remove(other, id));
    CHECK(store->open(tenant, id).has_value());
}

TEST_CASE_METHOD(LocalStore, "a removed blob is gone, and removing it again is no error",
                 "[blob]") {
    const auto id = committed("content");
    REQUIRE(store->remove(tenant, id));
    CHECK(store->open(tenant, id).error().code == ErrorCode::not_found);
    CHECK(store->remove(tenant, id).has_value());
}

TEST_CASE_METHOD(LocalStore, "a reader keeps its blob while it is removed", "[blob]") {
    const auto id = committed("content");
    const auto reader = store->open(tenant, id).value();
    REQUIRE(store->remove(tenant, id));
    std::array<char, 16> buffer{};
    CHECK(reader->read(0, buffer).value() == 7);
}

TEST_CASE_METHOD(LocalStore, "the list names every blob with size and time of commit", "[blob]") {
    const auto before = to_micros(SystemClock().now());
    const auto id = committed("content");
    const auto other_tenant = TenantId::next();
    const auto writer = written("more content");
    const auto other = BlobId::next();
    const std::vector<BlobStore::Pending> blobs{{writer.get(), other_tenant, other}};
    REQUIRE(store->commit(blobs));

    auto listed = blobs_of(*store);
    REQUIRE(listed.size() == 2);
    if (listed[0].id != id) std::swap(listed[0], listed[1]);
    CHECK(listed[0].tenant == tenant);
    CHECK(listed[0].size == 7);
    CHECK(listed[1].id == other);
    CHECK(listed[1].tenant == other_tenant);
    CHECK(listed[1].size == 12);
    // The kernel stamps files with its last tick's time.
    CHECK(listed[0].modified_micros > before - 1'000'000);
}

TEST_CASE_METHOD(LocalStore, "a list ends when its reader has seen enough", "[blob]") {
    for (int i = 0; i < 5; ++i) committed("content");
    int seen = 0;
    REQUIRE(store->list([&](const BlobStore::Listed&) { return ++seen < 2; }));
    CHECK(seen == 2);
}

TEST_CASE_METHOD(LocalStore, "a list passes over what is no blob", "[blob]") {
    const auto id = committed("content");
    const auto period = root + '/' + blob_path(tenant, id).folder();
    std::ofstream(period + "/notes.txt") << "by a curious operator";
    std::ofstream(root + "/aa") << "a file where a folder would be";
    CHECK(blobs_of(*store).size() == 1);
}

TEST_CASE_METHOD(LocalStore, "a trashed blob is gone for readers and kept for 7 days", "[blob]") {
    const auto id = committed("content");
    REQUIRE(store->trash(tenant, id));
    CHECK(store->open(tenant, id).error().code == ErrorCode::not_found);
    CHECK(blobs_of(*store).empty());
    CHECK(fs::exists(root + "/trash/" + trash_name(tenant, id)));

    const auto now = SystemClock().now();
    CHECK(store->empty_trash(now + std::chrono::hours(6 * 24)).value() == 0);
    CHECK(fs::exists(root + "/trash/" + trash_name(tenant, id)));
    CHECK(store->empty_trash(now + std::chrono::hours(7 * 24 + 1)).value() == 1);
    CHECK(files_below(root + "/trash") == 0);
}

TEST_CASE_METHOD(LocalStore, "trashing what is not there is not found", "[blob]") {
    CHECK(store->trash(tenant, BlobId::next()).error().code == ErrorCode::not_found);
}

TEST_CASE_METHOD(LocalStore, "a folder that lost its last blob goes, and can come back", "[blob]") {
    const auto id = committed("content");
    const auto period = root + '/' + blob_path(tenant, id).folder();
    REQUIRE(store->remove(tenant, id));
    const auto now = SystemClock().now();

    REQUIRE(store->remove_leftovers(now + std::chrono::hours(1)));
    CHECK(fs::exists(period));  // still in use for new blobs
    REQUIRE(store->remove_leftovers(now + std::chrono::hours(25)));
    CHECK_FALSE(fs::exists(period));

    CHECK(content_of(*store, tenant, committed("again")) == "again");
    REQUIRE(store->remove_leftovers(now + std::chrono::hours(25)));
    CHECK(blobs_of(*store).size() == 1);
}

TEST_CASE_METHOD(LocalStore, "threads may write and commit at the same time", "[blob]") {
    std::vector<std::vector<BlobId>> ids(4);
    {
        std::vector<std::jthread> threads;
        for (auto& own : ids) {
            threads.emplace_back([&, tenant = TenantId(tenant)] {
                for (int i = 0; i < 20; ++i) {
                    auto writer = store->create().value();
                    own.push_back(BlobId::next());
                    writer->write(own.back().to_string()).value();
                    const std::vector<BlobStore::Pending> blobs{{writer.get(), tenant, own.back()}};
                    store->commit(blobs).value();
                }
            });
        }
    }
    for (const auto& own : ids) {
        for (const auto id : own) CHECK(content_of(*store, tenant, id) == id.to_string());
    }
}

TEST_CASE_METHOD(LocalStore, "a file's bytes are appended to a blob", "[blob]") {
    const auto path = folder.file("source");
    const std::string content(600'000, 'x');
    std::ofstream(path) << content;
    const auto writer = written("head ");
    REQUIRE(append_file(*writer, path));
    CHECK(writer->size() == content.size() + 5);
    CHECK(append_file(*writer, path + ".missing").error().code == ErrorCode::not_found);
}

TEST_CASE("the root is marked with the store's id and refused to any other", "[blob]") {
    const TempDir folder;
    const auto root = folder.file("data/blobs");
    REQUIRE(LocalBlobStore::open(root, "store-one", 0).has_value());
    CHECK(store_id_in(root) == "store-one");
    CHECK(LocalBlobStore::open(root, "store-one", 0).has_value());

    const auto refused = LocalBlobStore::open(root, "store-two", 0);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::conflict);
    CHECK_THAT(refused.error().detail, Catch::Contains("store-one"));
    CHECK_THAT(refused.error().detail, Catch::Contains("store-two"));
    CHECK(store_id_in(root) == "store-one");
    CHECK(fs::is_empty(root + "/tmp"));
}

TEST_CASE("of processes that mark a new root at once, all see one mark", "[blob]") {
    const TempDir folder;
    std::atomic<int> refused = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&, i] {
                const auto id = i % 2 ? "store-one" : "store-two";
                const auto store = LocalBlobStore::open(folder.file("blobs"), id, 0);
                if (!store) refused += store.error().code == ErrorCode::conflict;
            });
        }
    }
    CHECK(refused == 4);
}

TEST_CASE("a blob store is chosen by its URL", "[blob]") {
    const TempDir folder;
    const Log log(LogConfig{.format = "text", .level = "error"}, "test");
    const auto open = [&](const std::string& url) {
        return open_blob_store(StorageConfig{.url = url}, "store-one", log);
    };
    CHECK(open("file:" + folder.file("blobs")).has_value());
    for (const auto* url : {"file:blobs", "s3://bucket/prefix", "", "/data/blobs", "file:"}) {
        INFO(url);
        const auto refused = open(url);
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == ErrorCode::invalid_value);
    }
}

TEST_CASE("a full disk is storage_full, and deleting makes room again", "[blob]") {
    const SmallDisk disk("8m");
    if (!disk.mounted()) {
        WARN("no tmpfs, so not tested here: " << disk.refusal());
        return;
    }
    const auto store = open_store(disk.path() + "/blobs");
    const auto tenant = TenantId::next();
    const auto kept = BlobId::next();
    {
        const auto writer = store->create().value();
        REQUIRE(writer->write(std::string(2'000'000, 'k')));
        const std::vector<BlobStore::Pending> blobs{{writer.get(), tenant, kept}};
        REQUIRE(store->commit(blobs));
    }
    {
        const auto writer = store->create().value();
        Result<> outcome;
        for (int i = 0; i < 100 && outcome; ++i) outcome = writer->write(std::string(100'000, 'x'));
        REQUIRE(outcome.has_error());
        CHECK(outcome.error().code == ErrorCode::storage_full);
        // Half a file must not become a blob.
        const std::vector<BlobStore::Pending> blobs{{writer.get(), tenant, BlobId::next()}};
        CHECK(store->commit(blobs).error().code == ErrorCode::storage_full);
    }
    CHECK(blobs_of(*store).size() == 1);
    CHECK(files_below(disk.path() + "/blobs/tmp") == 0);
    const auto writer = store->create().value();
    CHECK(writer->write(std::string(5'000'000, 'x')));
}

TEST_CASE("below the reserve of free space nothing is begun, but deletes go on", "[blob]") {
    const SmallDisk disk("8m");
    if (!disk.mounted()) {
        WARN("no tmpfs, so not tested here: " << disk.refusal());
        return;
    }
    const auto root = disk.path() + "/blobs";
    const auto tenant = TenantId::next();
    const auto id = BlobId::next();
    {
        const auto store = open_store(root, 50);
        const auto writer = store->create().value();
        REQUIRE(writer->write(std::string(6'000'000, 'x')));
        const std::vector<BlobStore::Pending> blobs{{writer.get(), tenant, id}};
        REQUIRE(store->commit(blobs));
    }
    const auto store = open_store(root, 50);
    CHECK(store->create().error().code == ErrorCode::storage_full);
    CHECK(store->has_room().error().code == ErrorCode::storage_full);
    CHECK(store->remove(tenant, id).has_value());
    CHECK(open_store(root, 50)->create().has_value());
}

TEST_CASE("a large file stops at the reserve that its beginning saw free", "[blob]") {
    const SmallDisk disk("64m");
    if (!disk.mounted()) {
        WARN("no tmpfs, so not tested here: " << disk.refusal());
        return;
    }
    auto guard = std::make_shared<SpaceGuard>(disk.path(), 50);
    const auto start = std::chrono::steady_clock::now();
    REQUIRE(guard->check(start));
    std::ofstream(disk.path() + "/filler") << std::string(40'000'000, 'x');
    CHECK(guard->check(start + std::chrono::milliseconds(199)).has_value());
    const auto later = guard->check(start + std::chrono::milliseconds(200));
    REQUIRE(later.has_error());
    CHECK(later.error().code == ErrorCode::storage_full);
}

TEST_CASE("the reserve is a share of what ordinary users may fill", "[blob]") {
    CHECK(is_below_reserve({49, 1000}, 5));
    CHECK_FALSE(is_below_reserve({50, 1000}, 5));
    CHECK_FALSE(is_below_reserve({0, 1000}, 0));
    CHECK_FALSE(is_below_reserve({0, 0}, 5));
}

// What a quota or a limit says is the same to the client as a full disk.
TEST_CASE_METHOD(LocalStore, "a file that may not grow is storage_full", "[blob]") {
    struct rlimit before;
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = ::signal(SIGXFSZ, SIG_IGN);
    struct rlimit small = before;
    small.rlim_cur = 100'000;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);

    const auto writer = store->create().value();
    const auto outcome = writer->write(std::string(200'000, 'x'));

    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, handler);
    REQUIRE(outcome.has_error());
    CHECK(outcome.error().code == ErrorCode::storage_full);
    CHECK(writer->write("more").error().code == ErrorCode::storage_full);
}

TEST_CASE("paths keep every folder small", "[blob]") {
    const auto tenant = *TenantId::parse("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");
    const auto id = *BlobId::parse("0190b3c4-d5e6-7f80-9123-456789abcdef");
    CHECK(blob_path(tenant, id).file() ==
          "5b/0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b/0190b3c/0190b3c4-d5e6-7f80-9123-456789abcdef");

    CHECK(to_rfc3339(*period_end("0190b3c")) == "2024-07-15T00:34:31Z");
    CHECK_FALSE(period_end("notes.txt"));
    CHECK_FALSE(period_end("0190B3C"));
    CHECK(is_shard_name("5b"));
    CHECK_FALSE(is_shard_name("tmp"));
}
