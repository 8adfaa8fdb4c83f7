// The commands as people call them, in this process, on a real store and a real Redis.
#include "cli/command.h"
#include "cli/run_record.h"
#include "cli/store.h"
#include "common/db/write_lock.h"
#include "common/store/open_stores.h"
#include "tests/support/child_process.h"
#include "tests/support/redis_server.h"
#include "tests/support/temp_dir.h"

#include <CLI/CLI.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace undertone;
using namespace undertone::testing;

namespace {

/// Standard output goes to a file until this ends.
class CapturedOutput {
public:
    explicit CapturedOutput(std::string path) : path_(std::move(path)) {
        std::fflush(stdout);
        before_ = ::dup(STDOUT_FILENO);
        const int file = ::open(path_.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
        ::dup2(file, STDOUT_FILENO);
        ::close(file);
    }
    ~CapturedOutput() { restore(); }
    std::string text() {
        restore();
        std::ifstream file(path_);
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    void restore() {
        std::fflush(stdout);
        if (before_ < 0) return;
        ::dup2(before_, STDOUT_FILENO);
        ::close(before_);
        before_ = -1;
    }
    std::string path_;
    int before_;
};

struct Outcome {
    Result<> result;
    std::string output;
};

struct Commands {
    TempDir dir;
    Environment environment;

    Outcome run(std::vector<std::string> words) {
        CLI::App app;
        Invocation invocation;
        invocation.environment = environment;
        add_commands(app, invocation);
        words.insert(words.end(), {"--data", dir.file("data")});
        std::ranges::reverse(words);  // as CLI11 takes a vector
        app.parse(words);
        CapturedOutput output(dir.file("output"));
        auto result = invocation.run();
        return {result, output.text()};
    }
    std::string said(std::vector<std::string> words) {
        const auto outcome = run(std::move(words));
        REQUIRE(outcome.result.has_value());
        return outcome.output;
    }
    std::string refusal(std::vector<std::string> words) {
        const auto outcome = run(std::move(words));
        REQUIRE(outcome.result.has_error());
        return outcome.result.error().detail;
    }
    /// The names of a report's checks.
    static std::vector<std::string> checks(const std::string& json) {
        std::vector<std::string> names;
        const auto report = boost::json::parse(json).as_object();
        for (const auto& check : report.at("checks").as_array()) {
            names.emplace_back(check.as_object().at("name").as_string());
        }
        return names;
    }
};

}  // namespace

TEST_CASE_METHOD(Commands, "a new key is all that is printed", "[cli]") {
    const auto output = said(
        {"key", "create", "--customer", "acme", "--scope", "uploads:read", "--expires", "90d"});
    REQUIRE(output.ends_with("\n"));
    const auto key = ApiKeyText::parse(output.substr(0, output.size() - 1));
    REQUIRE(key.has_value());
    const auto list = said({"key", "list"});
    CHECK(list.find(key->public_id) != std::string::npos);
    CHECK(list.find("acme") != std::string::npos);
    CHECK(list.find("uploads:read") != std::string::npos);
    CHECK(list.find(key->secret) == std::string::npos);
}

TEST_CASE_METHOD(Commands, "a key is revoked by its digits, once", "[cli]") {
    const auto output = said({"key", "create", "--all-customers"});
    const auto key = ApiKeyText::parse(output.substr(0, output.size() - 1)).value();
    said({"key", "revoke", key.public_id});
    CHECK(refusal({"key", "revoke", key.to_string()}) == "no such key, or it is revoked already");
}

TEST_CASE_METHOD(Commands, "a key needs to know for whom", "[cli]") {
    CHECK_THROWS_AS(run({"key", "create"}), CLI::RequiredError);
    CHECK_THROWS_AS(run({"key", "create", "--customer", "a", "--all-customers"}),
                    CLI::ExcludesError);
    CHECK_THROWS_AS(run({"key", "create", "--customer", "a", "--scope", "everything"}),
                    CLI::ValidationError);
    CHECK(refusal({"key", "create", "--customer", "a b"}).starts_with("--customer: expected"));
    CHECK(refusal({"key", "create", "--customer", "a", "--expires", "soon"})
              .starts_with("expected a time such as"));
}

TEST_CASE_METHOD(Commands, "the schema goes back and forth", "[cli]") {
    const auto made = said({"migrate"});
    CHECK(made.starts_with("schema version 0 -> "));
    CHECK(said({"migrate"}).ends_with(": nothing to do\n"));
    CHECK(said({"migrate", "--to", "0"}).ends_with(" -> 0\n"));
    CHECK(said({"migrate"}) == made);
}

TEST_CASE_METHOD(Commands, "the configuration in force is printed", "[cli]") {
    environment["UNDERTONE_WORKER__THREADS"] = "3";
    CHECK(said({"config"}).find("threads = 3  # environment UNDERTONE_WORKER__THREADS\n") !=
          std::string::npos);
    CHECK(said({"config", "--default"}) == default_config_file());
    CHECK(refusal({"config", "--set", "worker.thread=3"}) ==
          "--set worker.thread: unknown setting, did you mean worker.threads?");
}

TEST_CASE_METHOD(Commands, "other commands go where `undertone up` listens", "[cli]") {
    const auto record = RunRecord::write(dir.file("data"), {"http.listen=127.0.0.1:9"});
    REQUIRE(record.has_value());
    CHECK(refusal({"doctor", "--live"}) == "http://127.0.0.1:9 does not answer");
    CHECK(refusal({"doctor", "--live", "--set", "http.listen=127.0.0.1:7"}) ==
          "http://127.0.0.1:7 does not answer");
}

TEST_CASE_METHOD(Commands, "a record of a run ends with it", "[cli]") {
    {
        REQUIRE(RunRecord::write(dir.file("data"), {"a=b", "c=d"}).has_value());
    }
    CHECK(read_run_record(dir.file("data")).empty());
}

TEST_CASE_METHOD(Commands, "the doctor looks without making a store", "[cli]") {
    const auto outcome = run({"doctor", "--json"});
    CHECK(outcome.result.has_error());
    const auto report = boost::json::parse(outcome.output).as_object();
    CHECK(report.at("status") == "down");
    CHECK_FALSE(std::filesystem::exists(dir.file("data")));
}

TEST_CASE_METHOD(Commands, "the doctor says what to do about each finding", "[cli]") {
    said({"migrate"});
    const auto outcome = run({"doctor", "--json"});
    CHECK(outcome.result.has_error());
    const auto report = boost::json::parse(outcome.output).as_object();
    CHECK(report.at("status") == "degraded");
    CHECK(report.at("orphan_blobs") == 0);
    CHECK(report.at("missing_blobs") == 0);
    for (const auto& item : report.at("checks").as_array()) {
        const auto& check = item.as_object();
        CAPTURE(std::string(check.at("name").as_string()));
        CHECK(check.at("ok").as_bool() == check.at("fix").as_string().empty());
        CHECK_FALSE(check.at("detail").as_string().empty());
    }
}

TEST_CASE_METHOD(Commands, "the doctor leaves a store as it is", "[cli]") {
    said({"migrate"});
    run({"doctor"});
    CHECK_FALSE(std::filesystem::exists(dir.file("data/blobs")));
    const auto database =
        open_database({.url = "sqlite:" + dir.file("data/undertone.db")}, Log({}, "test")).value();
    CHECK(find_store_id(*database).value().empty());
}

TEST_CASE_METHOD(Commands, "a worker's health is the store and the queue", "[cli]") {
    said({"migrate"});
    CHECK(run({"doctor", "--worker"}).result.has_error());
    RedisServer redis;
    environment["UNDERTONE_REDIS__URL"] = redis.config().url;
    CHECK(checks(said({"doctor", "--worker", "--json"})) ==
          std::vector<std::string>{"schema", "database", "writes", "queue"});
    said({"queue", "pause"});
    said({"doctor", "--worker"});
    CHECK_THROWS_AS(run({"doctor", "--worker", "--live"}), CLI::ExcludesError);
}

TEST_CASE_METHOD(Commands, "the doctor names who keeps the store's write lock", "[cli]") {
    said({"migrate"});
    ChildProcess holder([lock_file = dir.file("data/undertone.db.lock")](int report) {
        const auto lock = WriteLock::open(lock_file).value();
        const auto turn = lock->acquire(std::chrono::seconds(1)).value();
        if (::write(report, "!", 1) != 1) ::_exit(1);
        ::raise(SIGSTOP);
    });
    REQUIRE(holder.await_report());
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    std::string output;
    do {  // a transaction may last a second before it is too long
        REQUIRE(std::chrono::steady_clock::now() < deadline);
        output = run({"doctor"}).output;
    } while (output.find("FAIL writes") == std::string::npos);
    CHECK(output.find(fmt::format("(pid {})", holder.pid())) != std::string::npos);
    CHECK(output.find("ok   database") != std::string::npos);
}

TEST_CASE_METHOD(Commands, "without Redis the queue says so", "[cli]") {
    CHECK(refusal({"queue", "stats"}).starts_with("no queue: redis.url is not set, and no"));
}

TEST_CASE_METHOD(Commands, "the queue is held and let go", "[cli]") {
    RedisServer redis;
    environment["UNDERTONE_REDIS__URL"] = redis.config().url;
    CHECK(said({"queue", "stats"}) ==
          "store    0 pending, 0 processing\n"
          "queue    0 waiting, 0 delayed, 0 leased\n"
          "workers  0\n");
    said({"queue", "pause"});
    CHECK(said({"queue", "stats"}).find("PAUSED") != std::string::npos);
    said({"queue", "resume"});
    CHECK(said({"queue", "stats"}).find("PAUSED") == std::string::npos);
    said({"queue", "pause", "--customer", "acme"});
    said({"queue", "cap", "--customer", "acme", "2"});
    CHECK(said({"queue", "retry", "--customer", "acme"}) == "0 uploads retried\n");
    CHECK(refusal({"queue", "retry", "--customer", "acme", "nonsense"}) ==
          "nonsense: no upload's id");
    said({"queue", "drain", "--timeout", "1s"});
}

TEST_CASE_METHOD(Commands, "a user is made with a password that is shown once", "[cli][user]") {
    said({"migrate"});
    const auto made = said({"user", "create", "ada@example.org", "--operator"});
    CHECK(made.size() == 21);  // and the end of the line
    const auto list = said({"user", "list"});
    CHECK(list.find("ada@example.org") != std::string::npos);
    CHECK(list.find("operator") != std::string::npos);
    CHECK(list.find(made.substr(0, 20)) == std::string::npos);

    CHECK(refusal({"user", "create", "Ada@Example.org"}) == "the e-mail is registered already");
    CHECK(refusal({"user", "create", "ada"}) == "EMAIL: this is no e-mail address");
    CHECK(refusal({"user", "passwd", "bob"}) == "there is no user bob");
    CHECK(said({"user", "passwd", "ada"}) != made);
    CHECK(said({"user", "passwd", "ada", "--token"}).size() == 44);
}

TEST_CASE_METHOD(Commands, "a rotated key makes way for one that may do the same", "[cli][key]") {
    said({"migrate"});
    const auto old = said({"key", "create", "--customer", "acme", "--scope", "uploads:read"});
    const auto fresh = said({"key", "rotate", old.substr(3, 8)});
    CHECK(fresh != old);
    const auto list = said({"key", "list"});
    CHECK(list.find(fresh.substr(3, 8)) != std::string::npos);
    said({"key", "revoke", old.substr(3, 8)});
    CHECK(refusal({"key", "rotate", old.substr(3, 8)}) == "no such key, or it has ended");
    CHECK(said({"key", "rotate-signing"}).size() == 37);
}
