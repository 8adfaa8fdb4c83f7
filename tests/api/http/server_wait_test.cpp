#include "tests/api/http/test_server.h"
#include "tests/support/http_client.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <thread>

using namespace undertone;
using namespace undertone::testing;

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::string_view finished = R"({"revision":2,"finished":true})";
constexpr std::string_view unfinished = R"({"revision":1,"finished":false})";

/// What a stream of chunks says until it ends.
std::string read_stream(HttpClient& client) { return client.read_answer().body; }

std::string event(std::string_view name, int id, std::string_view data) {
    return fmt::format("event: {}\nid: {}\ndata: {}\n\n", name, id, data);
}

void subscribe(HttpClient& client, std::string_view fields = "") {
    client.send(fmt::format("GET /job/events HTTP/1.1\r\nHost: x\r\n{}\r\n", fields));
}

}  // namespace

TEST_CASE_METHOD(TestServer, "a waiting read is answered when the job ends", "[http][wait]") {
    HttpClient client(port());
    client.send("GET /job?wait=20 HTTP/1.1\r\nHost: x\r\n\r\n");
    jobs().await_watcher();
    jobs().change({.revision = 2, .finished = true});

    CHECK(client.read_answer().body == finished);
    CHECK_FALSE(jobs().is_watched());
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE_METHOD(TestServer, "a wait for a job that is over does not wait", "[http][wait]") {
    jobs().change({.revision = 2, .finished = true});
    HttpClient client(port());
    CHECK(client.get("/job?wait=30").body == finished);
}

TEST_CASE_METHOD(TestServer, "a wait ends when its time is up", "[http][wait]") {
    HttpClient client(port());
    const auto started = SteadyClock::now();
    CHECK(client.get("/job?wait=0.3").body == unfinished);
    CHECK(SteadyClock::now() - started >= std::chrono::milliseconds(300));
    CHECK(client.get("/job?wait=0").body == unfinished);
    CHECK(client.get("/job").body == unfinished);
}

TEST_CASE_METHOD(TestServer, "a change that is not the last does not end a wait", "[http][wait]") {
    HttpClient client(port());
    client.send("GET /job?wait=20 HTTP/1.1\r\nHost: x\r\n\r\n");
    jobs().await_watcher();
    for (std::uint64_t revision = 2; revision < 100; ++revision) {
        jobs().change({.revision = revision, .finished = false});
    }
    jobs().change({.revision = 100, .finished = true});
    CHECK(client.read_answer().body == R"({"revision":100,"finished":true})");
}

TEST_CASE_METHOD(TestServer, "a lost event delays a wait by seconds only", "[http][wait][slow]") {
    HttpClient client(port());
    client.send("GET /job?wait=20 HTTP/1.1\r\nHost: x\r\n\r\n");
    jobs().await_watcher();
    jobs().change_silently({.revision = 2, .finished = true});
    CHECK(client.read_answer().body == finished);
}

TEST_CASE_METHOD(TestServer, "a wait that is no number is refused", "[http][wait]") {
    const auto wait = GENERATE(as<std::string>(), "x", "", "-1", "nan", "1s", "1e999");
    HttpClient client(port());
    const auto refused = client.get("/job?wait=" + wait);
    CHECK(refused.status == 422);
    CHECK(refused.body.find("query/wait") != std::string::npos);
}

TEST_CASE_METHOD(TestServer, "a client that leaves ends its wait", "[http][wait]") {
    HttpClient client(port());
    client.send("GET /job?wait=20 HTTP/1.1\r\nHost: x\r\n\r\n");
    jobs().await_watcher();
    client.finish_sending();
    CHECK(client.read_answer().body == unfinished);
    CHECK(client.is_closed());
    CHECK_FALSE(jobs().is_watched());
}

TEST_CASE_METHOD(TestServer, "a request behind a wait is not lost", "[http][wait]") {
    HttpClient client(port());
    client.send("GET /job?wait=20 HTTP/1.1\r\nHost: x\r\n\r\n");
    jobs().await_watcher();
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    jobs().change({.revision = 2, .finished = true});
    CHECK(client.read_answer().body == finished);
    CHECK(client.read_answer().body == "hello");
}

TEST_CASE("a wait or stream too many gets 503", "[http][wait]") {
    auto config = TestServer::default_config();
    config.waiters_max = 1;
    TestServer server(config);
    HttpClient waiting(server.port());
    waiting.send("GET /job?wait=20 HTTP/1.1\r\nHost: x\r\n\r\n");
    server.jobs().await_watcher();

    HttpClient client(server.port());
    CHECK(client.get("/job?wait=20").status == 503);
    CHECK(client.get("/job/events").status == 503);
    CHECK(client.get("/job").status == 200);
    server.jobs().change({.revision = 2, .finished = true});
    CHECK(waiting.read_answer().body == finished);
    CHECK(client.get("/job?wait=20").body == finished);
}

TEST_CASE("waits work on the blocking pool too", "[http][wait]") {
    TestServer server(TestServer::default_config(), true);
    HttpClient client(server.port());
    client.send("GET /job?wait=20 HTTP/1.1\r\nHost: x\r\n\r\n");
    server.jobs().await_watcher();
    server.jobs().change({.revision = 2, .finished = true});
    CHECK(client.read_answer().body == finished);

    HttpClient streaming(server.port());
    subscribe(streaming);
    CHECK(read_stream(streaming) == event("status", 2, finished) + event("done", 2, finished));
}

TEST_CASE_METHOD(TestServer, "an event stream tells every state and ends with the last",
                 "[http][events]") {
    HttpClient client(port());
    subscribe(client);
    const auto head = client.read_until("\r\n\r\n");
    CHECK(head.find("Content-Type: text/event-stream\r\n") != std::string::npos);
    CHECK(head.find("Cache-Control: private, no-cache\r\n") != std::string::npos);
    CHECK(client.read_until("\n\n").find(event("status", 1, unfinished)) != std::string::npos);

    jobs().await_watcher();
    jobs().change({.revision = 2, .finished = true});
    const auto rest = client.read_until("0\r\n\r\n");
    CHECK(rest.find(event("status", 2, finished) + event("done", 2, finished)) !=
          std::string::npos);
    CHECK(client.get("/hello").body == "hello");  // the connection goes on
}

TEST_CASE_METHOD(TestServer, "a stream that goes on after a known state does not repeat it",
                 "[http][events]") {
    HttpClient client(port());
    SECTION("the state is known") {
        jobs().change({.revision = 2, .finished = true});
        subscribe(client, "Last-Event-ID: 2\r\n");
        CHECK(read_stream(client) == event("done", 2, finished));
    }
    SECTION("the state is newer") {
        jobs().change({.revision = 2, .finished = true});
        subscribe(client, "Last-Event-ID: 1\r\n");
        CHECK(read_stream(client) == event("status", 2, finished) + event("done", 2, finished));
    }
    SECTION("the job goes on") {
        subscribe(client, "Last-Event-ID: 1\r\n");
        jobs().await_watcher();
        jobs().change({.revision = 2, .finished = true});
        CHECK(read_stream(client) == event("status", 2, finished) + event("done", 2, finished));
    }
}

TEST_CASE_METHOD(TestServer, "what came of the job is told between its last state and the end",
                 "[http][events]") {
    HttpClient client(port());
    client.send("GET /job/news HTTP/1.1\r\nHost: x\r\n\r\n");
    jobs().await_watcher();
    jobs().change({.revision = 2, .finished = true});

    const auto end = event("news", 2, "1") + event("news", 2, "2") + event("done", 2, finished);
    CHECK(read_stream(client) ==
          event("status", 1, unfinished) + event("status", 2, finished) + end);

    // Who was cut off before the end is told again.
    client.send("GET /job/news HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 2\r\n\r\n");
    CHECK(read_stream(client) == end);
}

TEST_CASE_METHOD(TestServer, "a stream sends two events a second at most", "[http][events][slow]") {
    HttpClient client(port());
    subscribe(client);
    jobs().await_watcher();
    const auto started = SteadyClock::now();
    std::uint64_t revision = 1;
    while (SteadyClock::now() - started < std::chrono::milliseconds(1'200)) {
        jobs().change({.revision = ++revision, .finished = false});
    }
    jobs().change({.revision = ++revision, .finished = true});

    const auto stream = read_stream(client);
    std::size_t events = 0;
    for (auto at = stream.find("event: status"); at != std::string::npos;
         at = stream.find("event: status", at + 1)) {
        ++events;
    }
    CHECK(events >= 3);
    CHECK(events <= 5);
}

TEST_CASE_METHOD(TestServer, "HTTP/1.0 gets a stream that ends with the connection",
                 "[http][events]") {
    jobs().change({.revision = 2, .finished = true});
    HttpClient client(port());
    client.send("GET /job/events HTTP/1.0\r\n\r\n");
    const auto head = client.read_until("\r\n\r\n");
    CHECK(head.find("Transfer-Encoding") == std::string::npos);
    CHECK(client.read_to_end() == event("status", 2, finished) + event("done", 2, finished));
}

TEST_CASE_METHOD(TestServer, "a client that leaves ends its stream", "[http][events]") {
    HttpClient client(port());
    subscribe(client);
    jobs().await_watcher();
    client.close();
    jobs().await_no_watcher();
}

TEST_CASE_METHOD(TestServer, "a draining server ends waits, streams and idle connections",
                 "[http][drain]") {
    HttpClient waiting(port());
    HttpClient streaming(port());
    HttpClient idle(port());
    idle.get("/hello");
    waiting.send("GET /job?wait=20 HTTP/1.1\r\nHost: x\r\n\r\n");
    jobs().await_watcher();
    subscribe(streaming);
    streaming.read_until("\n\n");

    const auto started = SteadyClock::now();
    stop();
    CHECK(SteadyClock::now() - started < std::chrono::seconds(3));
    CHECK(waiting.read_answer().body == unfinished);
    CHECK(waiting.is_closed());
    CHECK(streaming.read_until("0\r\n\r\n").ends_with("0\r\n\r\n"));
    CHECK(idle.is_closed());
    CHECK_THROWS(HttpClient(port()));
}

TEST_CASE_METHOD(TestServer, "a draining server finishes the requests in hand", "[http][drain]") {
    HttpClient client(port());
    client.send("GET /gate HTTP/1.1\r\nHost: x\r\n\r\n");
    gate().await_arrivals(1);
    std::thread stopping([this] { stop(); });
    // The listener is closed first.
    for (;;) {
        try {
            HttpClient late(port());
            if (late.is_closed()) continue;
        } catch (const std::exception&) {
            break;
        }
    }
    gate().open();
    stopping.join();
    const auto answer = client.read_answer();
    CHECK(answer.body == "through");
    CHECK(answer.header("connection") == "close");
}

TEST_CASE("a drain does not wait longer than its time", "[http][drain][slow]") {
    auto config = TestServer::default_config();
    config.drain_timeout_s = 1;
    TestServer server(config);
    HttpClient client(server.port());
    client.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    HttpClient other(server.port());
    other.get("/hello");

    const auto started = SteadyClock::now();
    server.stop();
    CHECK(SteadyClock::now() - started < std::chrono::seconds(5));
}
