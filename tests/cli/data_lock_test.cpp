#include "cli/data_lock.h"

#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

using namespace undertone;
using namespace undertone::testing;

TEST_CASE("a data folder is made when it is missing, for its owner alone", "[up]") {
    const TempDir dir;
    const auto data = dir.file("new/data");
    REQUIRE(DataLock::acquire(data).has_value());
    struct stat status{};
    REQUIRE(::stat(data.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0700);
}

TEST_CASE("a second run on one data folder is refused, naming the first", "[up]") {
    const TempDir dir;
    const auto first = DataLock::acquire(dir.path());
    REQUIRE(first.has_value());
    const auto second = DataLock::acquire(dir.path());
    REQUIRE(second.has_error());
    CHECK(second.error().code == ErrorCode::conflict);
    CHECK(second.error().detail ==
          fmt::format("{} is in use by `undertone up`, process {}; stop that one, or give this one "
                      "a folder of its own with --data",
                      dir.path(), ::getpid()));
}

TEST_CASE("a data folder is free again when its run ends", "[up]") {
    const TempDir dir;
    {
        REQUIRE(DataLock::acquire(dir.path()).has_value());
    }
    CHECK(DataLock::acquire(dir.path()).has_value());
}

TEST_CASE("a killed run does not keep its data folder", "[up]") {
    const TempDir dir;
    ChildProcess killed([&](int report) {
        const auto lock = DataLock::acquire(dir.path());
        if (!lock) ::_exit(1);
        if (::write(report, "!", 1) != 1) ::_exit(1);
        ::pause();
    });
    REQUIRE(killed.await_report());
    CHECK(DataLock::acquire(dir.path()).has_error());
    killed.kill();
    CHECK(DataLock::acquire(dir.path()).has_value());
}

TEST_CASE("a data folder that cannot be made is named", "[up]") {
    const auto lock = DataLock::acquire("/proc/undertone");
    REQUIRE(lock.has_error());
    CHECK(lock.error().code == ErrorCode::unavailable);
    CHECK(lock.error().detail.starts_with("/proc/undertone: "));
}
