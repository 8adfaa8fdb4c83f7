// Slow, greedy and broken clients. Timeouts are whole seconds, so each of these takes one or two.
#include "tests/api/http/test_server.h"
#include "tests/support/http_client.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <memory>
#include <random>
#include <vector>

using namespace undertone;
using namespace undertone::testing;

namespace {

HttpConfig impatient() {
    auto config = TestServer::default_config();
    config.header_timeout_s = 1;
    config.body_timeout_s = 1;
    config.idle_timeout_s = 1;
    config.write_timeout_s = 1;
    return config;
}

struct ImpatientServer : TestServer {
    ImpatientServer() : TestServer(impatient()) {}
};

}  // namespace

TEST_CASE_METHOD(ImpatientServer, "a head that does not end is answered with 408", "[http][slow]") {
    HttpClient client(port());
    client.send("GET /hello HTTP/1.1\r\nHost:");
    CHECK(client.read_answer().status == 408);
    CHECK(client.is_closed());
}

TEST_CASE_METHOD(ImpatientServer, "bytes now and then do not prolong a head", "[http][slow]") {
    HttpClient slow(port());
    const auto started = std::chrono::steady_clock::now();
    slow.send("GET /hello HTTP/1.1\r\n");
    HttpClient other(port());
    // Another client's requests pass the time without a sleep.
    while (std::chrono::steady_clock::now() - started < std::chrono::milliseconds(700)) {
        other.get("/hello");
    }
    slow.send("Host: x\r\n");
    CHECK(slow.read_answer().status == 408);
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::milliseconds(1'600));
}

TEST_CASE_METHOD(ImpatientServer, "an idle connection is closed without a word", "[http][slow]") {
    HttpClient fresh(port());
    CHECK(fresh.is_closed());

    HttpClient used(port());
    used.get("/hello");
    CHECK(used.is_closed());
}

TEST_CASE_METHOD(ImpatientServer, "a body that stands still is answered with 408", "[http][slow]") {
    HttpClient client(port());
    SECTION("an upload") {
        client.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    }
    SECTION("a JSON body") {
        client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    }
    SECTION("a chunked one") {
        client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
    }
    CHECK(client.read_answer().status == 408);
}

TEST_CASE_METHOD(ImpatientServer, "a client that does not read its answer is cut", "[http][slow]") {
    HttpClient client(port());
    client.shrink_receive_buffer();
    client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");

    await_exchange("/large");  // the server gave it up
    CHECK(client.read_to_end().size() < 8 << 20);
}

TEST_CASE_METHOD(TestServer, "a body that ends early is answered with 400", "[http][body]") {
    HttpClient client(port());
    client.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    client.finish_sending();
    CHECK(client.read_answer().status == 400);
    CHECK(client.is_closed());
}

TEST_CASE_METHOD(TestServer, "malformed chunks are answered with 400", "[http][body]") {
    const auto chunks = GENERATE(as<std::string>(), "x\r\n", "-1\r\n", "3\r\nabcd\r\n",
                                 "3\nabc\r\n", "ffffffffffffffffff\r\n", "\r\n");
    const auto path = GENERATE(as<std::string>(), "/upload", "/echo");
    CAPTURE(chunks, path);
    HttpClient client(port());
    client.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" +
                chunks);
    CHECK(client.read_answer().status == 400);
    CHECK(client.is_closed());
}

TEST_CASE("a connection too many gets 503", "[http]") {
    auto config = TestServer::default_config();
    config.connections_max = 2;
    TestServer server(config);

    HttpClient first(server.port());
    HttpClient second(server.port());
    CHECK(first.get("/hello").status == 200);
    CHECK(second.get("/hello").status == 200);
    {
        HttpClient third(server.port());
        const auto refused = third.get("/hello");
        CHECK(refused.status == 503);
        CHECK(refused.has("retry-after"));
        CHECK(third.is_closed());
    }
    first.request("GET", "/hello", "Connection: close\r\n");
    CHECK(first.is_closed());
    CHECK(HttpClient(server.port()).get("/hello").status == 200);
}

TEST_CASE("an upload too many gets 503", "[http]") {
    auto config = TestServer::default_config();
    config.uploads_max = 1;
    TestServer server(config);

    HttpClient busy(server.port());
    busy.send(
        "POST /upload HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    CHECK(busy.read_answer().status == 100);  // now it is being received

    HttpClient other(server.port());
    const auto refused = other.request("POST", "/upload", "", "x");
    CHECK(refused.status == 503);
    CHECK(refused.has("retry-after"));

    busy.send("abc");
    CHECK(busy.read_answer().status == 200);
    CHECK(other.request("POST", "/upload", "", "x").status == 200);
}

TEST_CASE_METHOD(TestServer, "heads over the limits are refused", "[http]") {
    HttpClient client(port());
    SECTION("a long target") {
        client.send("GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(client.read_answer().status == 414);
    }
    SECTION("a target without an end") {
        client.send("GET /" + std::string(60'000, 'a'));
        CHECK(client.read_answer().status == 414);
    }
    SECTION("large fields") {
        client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(70'000, 'a') + "\r\n\r\n");
        CHECK(client.read_answer().status == 431);
    }
    SECTION("large fields that fit") {
        client.send("GET /hello HTTP/1.1\r\nHost: x\r\nX: " + std::string(60'000, 'a') +
                    "\r\n\r\n");
        CHECK(client.read_answer().status == 200);
    }
}

TEST_CASE_METHOD(TestServer, "what is no HTTP is answered with 400 at once", "[http][hostile]") {
    const auto bytes = GENERATE(as<std::string>(), "\x16\x03\x01\x02",  // TLS
                                "SSH-2.0-x\r\n\r\n", "\r\r\r\n\r\n", "GET\r\n\r\n", "\n\n",
                                "GET / HTTP/1.1\nHost: x\n\n");
    HttpClient client(port());
    client.send(bytes);
    CHECK(client.read_answer().status == 400);
    CHECK(client.is_closed());
    CHECK(HttpClient(port()).get("/hello").status == 200);
}

TEST_CASE_METHOD(TestServer, "random bytes break nothing", "[http][hostile]") {
    std::mt19937 random(7);
    for (int i = 0; i < 200; ++i) {
        HttpClient client(port());
        std::string bytes(random() % 3'000, '\0');
        for (auto& c : bytes) c = static_cast<char>(random());
        if (i % 2 == 0) bytes = "POST /echo HTTP/1.1\r\nHost: x\r\n" + bytes;
        client.send(bytes);
        client.finish_sending();
        client.read_to_end();
    }
    CHECK(HttpClient(port()).get("/hello").status == 200);
}

TEST_CASE_METHOD(TestServer, "a client may leave at any byte", "[http][hostile]") {
    const std::string requests =
        "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
        "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12345"
        "GET /job?wait=5 HTTP/1.1\r\nHost: x\r\n\r\n"
        "GET /large HTTP/1.1\r\nHost: x\r\n\r\n";
    for (std::size_t cut = 0; cut <= requests.size(); ++cut) {
        HttpClient client(port());
        client.send(requests.substr(0, cut));
        if (cut % 2 == 0) client.reset_on_close();
    }
    HttpClient client(port());
    CHECK(client.get("/hello").status == 200);
}

TEST_CASE_METHOD(TestServer, "many clients at once are all served", "[http]") {
    std::vector<std::unique_ptr<HttpClient>> clients;
    for (int i = 0; i < 300; ++i) clients.push_back(std::make_unique<HttpClient>(port()));
    for (auto& client : clients) client->send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    for (auto& client : clients) CHECK(client->read_answer().body == "hello");
}
