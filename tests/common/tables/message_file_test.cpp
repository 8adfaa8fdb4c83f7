#include "common/tables/message_file_writer.h"
#include "common/tables/table_cache.h"
#include "tests/common/tables/chat_tables.h"
#include "tests/support/small_disk.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <thread>

using namespace undertone;
using namespace undertone::testing;

namespace {

std::string chat_of(int messages, int senders) {
    std::string bytes = "sender,message,timestamp\n";
    for (int i = 0; i < messages; ++i) {
        bytes += fmt::format("sender {},message number {} is good,{}\n", i % senders, i,
                             1'705'312'800 + i);
    }
    return bytes;
}

/// Runs SQL as somebody who found the file would.
void alter(const std::string& path, const char* sql) {
    sqlite3* opened = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &opened) == SQLITE_OK);
    const SqliteHandle database(opened);
    run_sqlite(opened, sql).value();
}

}  // namespace

TEST_CASE("a chat that is read in any pieces makes the same file", "[tables]") {
    const TempDir folder;
    const auto chat = chat_of(300, 7);
    const auto piece = GENERATE(std::size_t{1}, std::size_t{17}, std::size_t{4096});
    REQUIRE(write_message_file(folder.file("a"), chat, FileFormat::csv, piece).value() == 300);
    REQUIRE(write_message_file(folder.file("b"), chat, FileFormat::csv).value() == 300);
    std::ifstream a(folder.file("a")), b(folder.file("b"));
    const std::string bytes_a{std::istreambuf_iterator<char>(a), {}};
    const std::string bytes_b{std::istreambuf_iterator<char>(b), {}};
    CHECK(bytes_a == bytes_b);
}

TEST_CASE("more senders than are kept in memory keep their names", "[tables]") {
    const TempDir folder;
    const auto path = folder.file("messages.db");
    REQUIRE(write_message_file(path, chat_of(60'000, 25'000), FileFormat::csv).has_value());
    const auto table = FileMessages::open(path).value();
    const auto answer = table->page({.sender = "sender 24999"}, {}).value();
    REQUIRE(answer.messages.size() == 2);
    CHECK(answer.messages[0].index == 24'999);
    CHECK(answer.messages[1].index == 49'999);
    CHECK(table->page({}, {.after = 24'998, .limit = 1}).value().messages[0].sender ==
          "sender 24999");
}

TEST_CASE("more matches than are counted have no total", "[tables]") {
    const TempDir folder;
    const auto path = folder.file("messages.db");
    REQUIRE(write_message_file(path, chat_of(10'001, 10'001), FileFormat::csv).has_value());
    const auto table = FileMessages::open(path).value();
    CHECK(table->page({}, {.limit = 1}).value().total == 10'001U);
    CHECK_FALSE(table->page({.q = "good"}, {.limit = 1}).value().total);
    CHECK(
        table->page({.to_micros = 1'705'312'800'000'000 + 9'999'000'000, .q = "good"}, {.limit = 1})
            .value()
            .total == 10'000U);
}

TEST_CASE("a question that takes too long is ended", "[tables]") {
    const TempDir folder;
    const auto path = folder.file("messages.db");
    REQUIRE(write_message_file(path, chat_of(20'000, 5), FileFormat::csv).has_value());
    const auto table = FileMessages::open(path, std::chrono::milliseconds(0)).value();
    const auto answer = table->page({.q = "not there"}, {});
    REQUIRE(answer.has_error());
    CHECK(answer.error().code == ErrorCode::timeout);
    CHECK(table->page({}, {.limit = 3}).value().messages.size() == 3);  // and the next one is not
}

TEST_CASE("a question changes nothing, whatever it holds", "[tables]") {
    ChatTables tables(chat_of(3, 1));
    const auto hostile = "x' OR 1=1; DROP TABLE messages; --";
    CHECK(tables.from_file().page({.sender = hostile}, {}).value().messages.empty());
    CHECK(tables.from_file().page({.q = hostile}, {}).value().messages.empty());
    CHECK(tables.from_file().page({}, {}).value().total == 3U);
}

TEST_CASE("a file that is not a message file of our version is refused", "[tables]") {
    const TempDir folder;
    const auto path = folder.file("100% ours?#1.db");  // nothing in a path is special
    REQUIRE(write_message_file(path, chat_of(3, 1), FileFormat::csv).has_value());
    REQUIRE(FileMessages::open(path).has_value());

    alter(path, "PRAGMA user_version = 99");
    const auto newer = FileMessages::open(path);
    REQUIRE(newer.has_error());
    CHECK(newer.error().code == ErrorCode::internal);
    CHECK_THAT(newer.error().detail, Catch::Contains("version"));

    std::ofstream(folder.file("text")) << std::string(5'000, 'x');
    CHECK(FileMessages::open(folder.file("text")).error().code == ErrorCode::internal);
    CHECK(FileMessages::open(folder.file("none")).error().code == ErrorCode::unavailable);
}

TEST_CASE("a damaged message file is an error, not a wrong answer", "[tables]") {
    const TempDir folder;
    const auto path = folder.file("messages.db");
    REQUIRE(write_message_file(path, chat_of(20'000, 5), FileFormat::csv).has_value());
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    const auto table = FileMessages::open(path);
    const auto answer = table ? (*table)->page({.q = "not there"}, {}) : table.error();
    REQUIRE(answer.has_error());
    CHECK(answer.error().code == ErrorCode::internal);
}

TEST_CASE("a full disk while the table is written is storage_full", "[tables]") {
    const SmallDisk disk("1m");
    if (!disk.mounted()) {
        WARN("no tmpfs, so not tested here: " << disk.refusal());
        return;
    }
    const auto written =
        write_message_file(disk.path() + "/messages.db", chat_of(300'000, 5), FileFormat::csv);
    REQUIRE(written.has_error());
    CHECK(written.error().code == ErrorCode::storage_full);
}

namespace {

struct StoredTables {
    TempDir folder;
    std::unique_ptr<BlobStore> blobs =
        open_blob_store({.url = "file:" + folder.file("blobs"), .free_percent_min = 0}, "store",
                        Log({.level = "error"}, "test"))
            .value();
    TenantId tenant = TenantId::next();
    TableCache cache{*blobs, 2};

    /// As a build_table job does it.
    BlobId stored(int messages) {
        const auto path = folder.file("messages.db");
        std::filesystem::remove(path);
        write_message_file(path, chat_of(messages, 2), FileFormat::csv).value();
        const auto id = BlobId::next();
        const auto writer = blobs->create().value();
        append_file(*writer, path).value();
        const std::vector<BlobStore::Pending> pending{{writer.get(), tenant, id}};
        blobs->commit(pending).value();
        return id;
    }

    std::optional<std::uint64_t> total(BlobId id) {
        auto lease = cache.open(tenant, id);
        REQUIRE(lease.has_value());
        return (*lease)->page({}, {}).value().total;
    }
};

}  // namespace

TEST_CASE_METHOD(StoredTables, "a stored table is opened once and kept open", "[tables]") {
    const auto id = stored(3);
    CHECK(total(id) == 3U);
    CHECK(cache.idle() == 1);
    std::filesystem::remove(blobs->open(tenant, id).value()->local_path());
    CHECK(total(id) == 3U);
    CHECK(cache.idle() == 1);
}

TEST_CASE_METHOD(StoredTables, "a table that is in use is opened a second time", "[tables]") {
    const auto id = stored(3);
    auto first = cache.open(tenant, id);
    auto second = cache.open(tenant, id);
    REQUIRE(first.has_value());
    REQUIRE(second.has_value());
    CHECK(&**first != &**second);
    CHECK(cache.idle() == 0);
}

TEST_CASE_METHOD(StoredTables, "of more tables than are kept, the last used stay", "[tables]") {
    const auto a = stored(1), b = stored(2), c = stored(3);
    total(a);
    total(b);
    total(a);
    total(c);
    CHECK(cache.idle() == 2);
    for (const auto id : {a, b, c}) blobs->remove(tenant, id).value();
    CHECK(total(a) == 1U);
    CHECK(total(c) == 3U);
    CHECK(cache.open(tenant, b).error().code == ErrorCode::not_found);
}

TEST_CASE_METHOD(StoredTables, "a forgotten table is closed", "[tables]") {
    const auto id = stored(3);
    total(id);
    cache.forget(tenant, id);
    CHECK(cache.idle() == 0);
}

TEST_CASE_METHOD(StoredTables, "another tenant does not get the open table", "[tables]") {
    const auto id = stored(3);
    total(id);
    CHECK(cache.open(TenantId::next(), id).error().code == ErrorCode::not_found);
}

TEST_CASE_METHOD(StoredTables, "threads may read the same tables", "[tables]") {
    const std::vector<BlobId> ids{stored(10), stored(20), stored(30)};
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (std::size_t i = 0; i < 60; ++i) {
                    auto lease = cache.open(tenant, ids[i % 3]);
                    const auto answer = (*lease)->page({.q = "good"}, {});
                    wrong += !answer || answer->total != (i % 3 + 1) * 10;
                }
            });
        }
    }
    CHECK(wrong == 0);
    CHECK(cache.idle() == 2);
}

TEST_CASE("dates whose order only the last one tells are placed by it", "[tables]") {
    std::string chat;
    for (int i = 1; i <= 9; ++i) {
        chat += fmt::format("05/0{}/2024, 10:00 - Ann: day {}\n", i, i);
    }
    chat += "05/13/2024, 10:00 - Ben: day 13\n";
    ChatTables tables(chat, FileFormat::whatsapp);
    constexpr std::int64_t may_2024 = 1'714'521'600'000'000;
    constexpr std::int64_t day = 86'400'000'000;
    for (auto* table : {&tables.from_bytes(), &tables.from_file()}) {
        const auto days = table->page({.from_micros = may_2024 + 4 * day}, {}).value().messages;
        REQUIRE(days.size() == 6);
        CHECK(days[0].message == "day 5");
        CHECK(days[0].timestamp == "05/05/2024, 10:00");
        CHECK(days[5].timestamp_micros == may_2024 + 12 * day + 10 * day / 24);
    }
}

TEST_CASE("a table's columns may be named by the uploader", "[tables]") {
    constexpr std::string_view csv = "Wer,Was,Wann\nAnn,hi,2024-01-15T10:00:00Z\n";
    const ChatColumns asked{.sender = "Wer", .message = "Was", .timestamp = "Wann"};
    CHECK(InlineMessages::read(csv, FileFormat::csv, {}, scorer()).has_error());
    auto messages = InlineMessages::read(csv, FileFormat::csv, {}, scorer(), asked).value();
    const auto answer = messages.page({}, {}).value();
    REQUIRE(answer.messages.size() == 1);
    CHECK(answer.messages[0].sender == "Ann");
    CHECK(answer.messages[0].timestamp_micros == 1'705'312'800'000'000);

    const TempDir folder;
    const auto writer =
        MessageFileWriter::create(folder.file("messages.db"), scorer(), asked).value();
    const auto reader = make_reader(FileFormat::csv, {});
    REQUIRE(reader->feed(csv, *writer).has_value());
    REQUIRE(reader->finish(*writer).has_value());
    CHECK(writer->finish().value() == 1);
}
