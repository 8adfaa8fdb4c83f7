#include "common/profile/findings/duplicate_rows.h"

#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

using namespace undertone;
using namespace undertone::testing;

namespace {

#if defined(__clang__)
constexpr bool sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

/// Hashes of rows of which about every tenth is a copy of an earlier one.
std::vector<std::uint64_t> some_hashes(std::size_t rows, unsigned seed) {
    std::mt19937_64 random(seed);
    std::vector<std::uint64_t> hashes;
    for (std::size_t i = 0; i < rows; ++i) {
        const bool copied = i > 0 && random() % 10 == 0;
        hashes.push_back(copied ? hashes[random() % i] : random());
    }
    return hashes;
}

std::uint64_t repeats_in(std::vector<std::uint64_t> hashes) {
    std::ranges::sort(hashes);
    return std::ranges::unique(hashes).size();
}

/// A figure of /proc/self/status.
std::uint64_t resident_kib(const std::string& field) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(field + ':')) return std::stoull(line.substr(field.size() + 1));
    }
    return 0;
}

struct Duplicates {
    TempDir folder;

    /// `chunk_rows` at a time, in a shuffled order if `shuffled`.
    DuplicateCount count(const std::vector<std::uint64_t>& hashes, std::size_t rows_in_memory_max,
                         std::size_t chunk_rows = 1000, bool shuffled = false,
                         unsigned threads = 1) {
        DuplicateRows rows(folder.path(), rows_in_memory_max);
        std::vector<std::size_t> starts;
        for (std::size_t at = 0; at < hashes.size(); at += chunk_rows) starts.push_back(at);
        if (shuffled) std::ranges::shuffle(starts, std::mt19937(7));
        for (const auto at : starts) {
            const auto length = std::min(chunk_rows, hashes.size() - at);
            REQUIRE(rows.add(at, std::span(hashes).subspan(at, length)).has_value());
        }
        const auto counted = rows.finish(threads);
        REQUIRE(counted.has_value());
        return *counted;
    }
};

}  // namespace

TEST_CASE_METHOD(Duplicates, "rows that equal an earlier one are counted and named",
                 "[duplicates]") {
    const auto counted = count({5, 9, 5, 0, 7, 0, 5}, 100);

    CHECK(counted.rows == 7);
    CHECK(counted.duplicates == 3);
    REQUIRE(counted.examples.size() == 2);
    CHECK(counted.examples[0].first == 0);
    CHECK(counted.examples[0].row == 2);
    CHECK(counted.examples[1].first == 3);
    CHECK(counted.examples[1].row == 5);
}

TEST_CASE_METHOD(Duplicates, "a table without rows has no duplicates", "[duplicates]") {
    CHECK(count({}, 100).duplicates == 0);
    CHECK(count({1, 2, 3}, 100).examples.empty());
}

TEST_CASE_METHOD(Duplicates, "what is spilled counts like what stays in memory", "[duplicates]") {
    const auto hashes = some_hashes(600'000, 1);
    const auto in_memory = count(hashes, hashes.size());
    CHECK(in_memory.duplicates == repeats_in(hashes));
    CHECK(in_memory.examples.size() == DuplicateRows::examples_max);

    const auto rows_in_memory_max = GENERATE(as<std::size_t>(), 1, 150'000, 400'000);
    const auto spilled = count(hashes, rows_in_memory_max);

    CHECK(spilled.duplicates == in_memory.duplicates);
    CHECK(std::ranges::equal(spilled.examples, in_memory.examples, {}, &DuplicateExample::row,
                             &DuplicateExample::row));
}

TEST_CASE_METHOD(Duplicates,
                 "neither threads nor the chunks' order change the count or its examples",
                 "[duplicates]") {
    const auto hashes = some_hashes(300'000, 2);
    const auto expected = count(hashes, 100'000);

    const auto counted = count(hashes, 100'000, GENERATE(as<std::size_t>(), 977, 90'000), true, 3);

    CHECK(counted.duplicates == expected.duplicates);
    REQUIRE(counted.examples.size() == expected.examples.size());
    for (std::size_t i = 0; i < counted.examples.size(); ++i) {
        CHECK(counted.examples[i].row == expected.examples[i].row);
        CHECK(counted.examples[i].first == expected.examples[i].first);
        CHECK(hashes[counted.examples[i].row] == hashes[counted.examples[i].first]);
    }
}

// A file may be made so that all its hashes fall into one partition, which then is more than fits.
TEST_CASE_METHOD(Duplicates, "hashes that all begin alike are counted too", "[duplicates]") {
    auto hashes = some_hashes(1'500'000, 3);
    for (auto& hash : hashes) hash >>= 8;
    hashes.push_back(0);
    hashes.push_back(0);

    CHECK(count(hashes, 200'000, 100'000).duplicates == repeats_in(hashes));
    CHECK(count(std::vector<std::uint64_t>(100'000, 42), 20'000).duplicates == 99'999);
}

TEST_CASE_METHOD(Duplicates, "memory stays below 48 MB however many rows there are",
                 "[duplicates]") {
    if (sanitized) return;                          // which takes memory of its own
    std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
    const auto before = resident_kib("VmRSS");
    DuplicateRows rows(folder.path());
    std::vector<std::uint64_t> hashes(100'000);
    std::mt19937_64 random(8);
    for (std::uint64_t at = 0; at < 9'000'000; at += hashes.size()) {
        std::ranges::generate(hashes, random);
        REQUIRE(rows.add(at, hashes).has_value());
    }
    REQUIRE(rows.finish(2).has_value());

    CHECK(resident_kib("VmHWM") - before < 48'000'000 / 1024);
}

TEST_CASE_METHOD(Duplicates, "several threads may add at once", "[duplicates]") {
    const auto hashes = some_hashes(200'000, 4);
    DuplicateRows rows(folder.path(), 50'000);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (auto at = t * 500; at < hashes.size(); at += 2000) {
                    (void)rows.add(at, std::span(hashes).subspan(at, 500));
                }
            });
        }
    }

    const auto counted = rows.finish(2);

    REQUIRE(counted.has_value());
    CHECK(counted->rows == hashes.size());
    CHECK(counted->duplicates == repeats_in(hashes));
}

TEST_CASE_METHOD(Duplicates, "the temporary file has no name", "[duplicates]") {
    DuplicateRows rows(folder.path(), 1000);
    REQUIRE(rows.add(0, some_hashes(200'000, 5)).has_value());

    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE_METHOD(Duplicates, "a folder that is not there is reported", "[duplicates]") {
    DuplicateRows rows(folder.file("gone"), 1000);

    const auto added = rows.add(0, some_hashes(200'000, 6));

    REQUIRE(added.has_error());
    CHECK(added.error().code == ErrorCode::unavailable);
}
