#include "cli/private_redis.h"

#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace undertone;
using namespace undertone::testing;
using namespace std::chrono_literals;

namespace {

struct RunningRedis {
    TempDir dir;
    SystemClock clock;
    Log log{{.format = "text", .level = "error"}, "test"};
    Supervisor supervisor{log, clock};

    /// True once it answers.
    bool start() {
        const Environment environment = {{"PATH", "/usr/bin:/bin"}};
        supervisor.start(private_redis(private_redis_paths(dir.path()), environment, log).value(),
                         0);
        while (supervisor.step(100ms)) {
            if (supervisor.is_ready("redis")) return true;
        }
        return false;
    }
    std::ptrdiff_t folders_set_aside() const {
        using std::filesystem::directory_iterator;
        return std::count_if(directory_iterator(dir.path()), {}, [](const auto& entry) {
            return entry.path().filename().string().starts_with("redis.broken-");
        });
    }
};

}  // namespace

TEST_CASE_METHOD(RunningRedis, "a private Redis answers on its socket", "[up]") {
    REQUIRE(start());
    CHECK(std::filesystem::is_socket(dir.file("run/redis.sock")));
    CHECK(folders_set_aside() == 0);
}

TEST_CASE_METHOD(RunningRedis, "a folder that Redis cannot read is set aside", "[up]") {
    std::filesystem::create_directories(dir.file("redis/appendonlydir"));
    std::ofstream(dir.file("redis/appendonlydir/appendonly.aof.manifest")) << "nonsense\n";
    REQUIRE(start());
    CHECK(folders_set_aside() == 1);
}

TEST_CASE_METHOD(RunningRedis, "a missing redis-server is told at once", "[up]") {
    const auto service =
        private_redis(private_redis_paths(dir.path()), {{"PATH", dir.path()}}, log);
    REQUIRE(service.has_error());
    CHECK(service.error().detail ==
          "redis-server is not installed: run scripts/setup, or name one in redis.url");
}

TEST_CASE("a socket's path is short enough wherever the data is", "[up]") {
    const auto near = private_redis_paths("/srv/data");
    CHECK(near.socket == "/srv/data/run/redis.sock");
    const auto far = private_redis_paths("/" + std::string(200, 'd'));
    CHECK(far.socket.size() < 108);
    CHECK(far.socket == private_redis_paths("/" + std::string(200, 'd')).socket);
    CHECK(far.socket != private_redis_paths("/" + std::string(201, 'd')).socket);
    CHECK(far.url == "unix://" + far.socket);
}

TEST_CASE("a private Redis is durable and never evicts", "[up]") {
    const auto arguments = private_redis_arguments(private_redis_paths("/srv/data"));
    const auto value_of = [&](std::string_view option) {
        return *(std::ranges::find(arguments, option) + 1);
    };
    CHECK(value_of("--port") == "0");
    CHECK(value_of("--appendonly") == "yes");
    CHECK(value_of("--appendfsync") == "everysec");
    CHECK(value_of("--save").empty());
    CHECK(value_of("--maxmemory-policy") == "noeviction");
}
