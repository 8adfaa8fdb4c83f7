#include "common/queue/redis_connection.h"

#include "common/queue/redis_pool.h"
#include "common/queue/redis_script.h"
#include "tests/common/queue/queue_fixture.h"

#include <fcntl.h>

#include <filesystem>
#include <thread>

using namespace undertone;
using namespace undertone::testing;
using std::chrono::milliseconds;

namespace {

struct Connected {
    RedisServer server;
    RedisConnection connection{*parse_redis_url(server.config().url), milliseconds(2'000)};

    Result<RedisReply> run(std::initializer_list<std::string_view> words) {
        RedisCommand command;
        for (const auto word : words) command.add(word);
        return connection.run(command);
    }
};

}  // namespace

TEST_CASE_METHOD(Connected, "values come back as they were sent", "[redis]") {
    const std::string bytes("\0\r\n$5\xff", 7);

    REQUIRE(run({"SET", "key", bytes}));
    const auto reply = run({"GET", "key"});

    REQUIRE(reply);
    CHECK(reply->value().text() == bytes);
}

TEST_CASE_METHOD(Connected, "what is missing is null, not an error", "[redis]") {
    const auto reply = run({"GET", "nothing"});

    REQUIRE(reply);
    CHECK(reply->value().is_null());
}

TEST_CASE_METHOD(Connected, "a refused command is an error that says why", "[redis]") {
    REQUIRE(run({"SET", "key", "text"}));

    const auto reply = run({"LPUSH", "key", "1"});

    REQUIRE(reply.has_error());
    CHECK(reply.error().code == ErrorCode::internal);
    CHECK(reply.error().detail.find("WRONGTYPE") != std::string::npos);
    CHECK(run({"PING"}));
}

TEST_CASE_METHOD(Connected, "a Redis without room is unavailable", "[redis]") {
    server.command("CONFIG SET maxmemory 1");

    const auto reply = run({"SET", "key", "text"});

    REQUIRE(reply.has_error());
    CHECK(reply.error().code == ErrorCode::unavailable);
}

TEST_CASE_METHOD(Connected, "a Redis that died is unavailable until it is back", "[redis]") {
    REQUIRE(run({"PING"}));

    server.kill();
    const auto lost = run({"PING"});
    const auto refused = run({"PING"});
    server.start();

    REQUIRE(lost.has_error());
    CHECK(lost.error().code == ErrorCode::unavailable);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::unavailable);
    CHECK(run({"PING"}));
}

TEST_CASE_METHOD(Connected, "an answer that does not come is unavailable", "[redis]") {
    REQUIRE(connection.set_answer_timeout(milliseconds(20)));

    const auto reply = run({"BLPOP", "empty", "0"});

    REQUIRE(reply.has_error());
    CHECK(reply.error().code == ErrorCode::unavailable);
    CHECK(run({"PING"}));  // on a new connection: the old one's answer may still come
}

TEST_CASE_METHOD(Connected, "a blocked read can be ended from another thread", "[redis]") {
    REQUIRE(connection.open());
    std::thread other([&] { connection.interrupt(); });

    const auto reply = run({"BLPOP", "empty", "0"});
    other.join();

    CHECK(reply.has_error());
    CHECK(run({"PING"}).has_error());
}

TEST_CASE_METHOD(Connected, "an open connection is not inherited by other programs", "[redis]") {
    REQUIRE(connection.open());
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        const int fd = std::stoi(entry.path().filename().string());
        std::error_code gone;
        const auto target = std::filesystem::read_symlink(entry.path(), gone);
        if (gone || target.string().find("socket:") == std::string::npos) continue;
        CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    }
}

TEST_CASE_METHOD(Connected, "password and database are used where they are given", "[redis]") {
    server.command("CONFIG SET requirepass s3cret");
    auto address = *parse_redis_url(server.config().url);

    RedisConnection anonymous(address, milliseconds(2'000));
    const auto refused = anonymous.run(RedisCommand("GET").add("key"));
    address.password = "s3cret";
    address.database = 3;
    RedisConnection known(address, milliseconds(2'000));

    REQUIRE(refused.has_error());
    CHECK(refused.error().code == ErrorCode::unavailable);
    CHECK(known.run(RedisCommand("SET").add("key").add("text")));
    const auto moved = known.run(RedisCommand("MOVE").add("key").add("0"));
    REQUIRE(moved);
    CHECK(moved->value().integer() == 1);
}

TEST_CASE_METHOD(Connected, "a script is loaded again where Redis lost it", "[redis]") {
    const RedisScript script("echo", "return ARGV[1]");
    const auto echo = [&](std::string_view word) {
        const auto reply = script.run(connection, "key", RedisCommand(word));
        REQUIRE(reply);
        return std::string(reply->value().text());
    };

    CHECK(echo("one") == "one");
    REQUIRE(run({"SCRIPT", "FLUSH"}));
    CHECK(echo("two") == "two");
    server.restart();
    CHECK(script.run(connection, "key", RedisCommand("lost")).has_error());
    CHECK(echo("three") == "three");
}

TEST_CASE_METHOD(Connected, "many runs of a script go out together", "[redis]") {
    const RedisScript script("double", "return 2 * ARGV[1]");
    std::vector<RedisCommand> calls;
    for (std::uint64_t i = 0; i < 100; ++i) calls.push_back(RedisCommand().add(i));

    const auto replies = script.run_all(connection, "key", calls);

    REQUIRE(replies);
    REQUIRE(replies->size() == calls.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
        CHECK((*replies)[i].value().integer() == static_cast<std::int64_t>(2 * i));
    }
}

TEST_CASE_METHOD(Connected, "a script's own failure names the script", "[redis]") {
    const RedisScript script("broken", "return nothing.at_all");

    const auto reply = script.run(connection, "key", RedisCommand("x"));

    REQUIRE(reply.has_error());
    CHECK(reply.error().code == ErrorCode::internal);
    CHECK(reply.error().detail.starts_with("broken: "));
}

TEST_CASE_METHOD(Connected, "a pool does not hand out a connection that Redis closed", "[redis]") {
    RedisPool pool(server.config(), quiet_log());
    {
        REQUIRE(pool.acquire());
    }

    server.restart();
    const auto lease = pool.acquire();

    REQUIRE(lease);
    CHECK((*lease)->run(RedisCommand("PING")));
}

TEST_CASE_METHOD(Connected, "a pool fails at once between two attempts", "[redis]") {
    RedisPool pool(server.config(), quiet_log());
    server.kill();
    // Each failure doubles the pause; some attempt finds the pool resting.
    bool rested = false;
    for (int i = 0; i < 1000 && !rested; ++i) {
        const auto lease = pool.acquire();
        REQUIRE(lease.has_error());
        rested = lease.error().detail.find("waiting") != std::string::npos;
    }
    CHECK(rested);

    server.start();
    std::this_thread::sleep_until(pool.next_try());
    CHECK(pool.acquire());
}

TEST_CASE("a url that cannot be understood stops a program at its start", "[redis]") {
    RedisConfig config;
    config.url = "localhost";
    CHECK_THROWS(RedisPool(config, quiet_log()));
}
