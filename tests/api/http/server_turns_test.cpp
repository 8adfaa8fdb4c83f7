// Tenants share the blocking pool, and none of them gets all of it.
#include "tests/api/http/test_server.h"
#include "tests/support/http_client.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <thread>

using namespace undertone;
using namespace undertone::testing;

namespace {

HttpConfig one_for_each() {
    auto config = TestServer::default_config();
    config.blocking_threads_per_tenant = 1;
    config.exports_per_tenant = 1;
    return config;
}

struct SharedServer : TestServer {
    SharedServer() : TestServer(one_for_each()) {}
};

void ask(HttpClient& client, std::string_view path, std::string_view tenant) {
    client.send(fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nX-Tenant: {}\r\n\r\n", path, tenant));
}

}  // namespace

TEST_CASE_METHOD(SharedServer, "a tenant's requests wait for its own, not others for them",
                 "[http]") {
    HttpClient first(port()), second(port()), third(port()), other(port());
    ask(first, "/gate", "a");
    gate().await_arrivals(1);
    ask(second, "/gate", "a");
    ask(third, "/gate", "a");
    // With two threads: one is left, and the two that wait do not take it.
    for (int i = 0; i < 3; ++i) {
        ask(other, "/pieces", "b");
        CHECK(other.read_answer().status == 200);
    }
    CHECK(load().threads_taken == 1);
    third.close();
    gate().open();
    CHECK(first.read_answer().status == 200);
    CHECK(second.read_answer().body == "through");
    await_exchange("/gate");
    ask(first, "/gate", "a");
    CHECK(first.read_answer().status == 200);
    CHECK(load().threads_waited_for == 0);
}

TEST_CASE_METHOD(SharedServer, "a tenant has a number of exports", "[http]") {
    HttpClient first(port()), second(port()), other(port());
    ask(first, "/silence", "a");
    first.read_until("\r\n\r\n");
    ask(second, "/pieces", "a");
    const auto refused = second.read_answer();
    CHECK(refused.status == 503);
    CHECK(load().streams == 1);
    CHECK(refused.body.find("http.exports_per_tenant") != std::string::npos);
    ask(other, "/pieces", "b");
    CHECK(other.read_answer().status == 200);
}

TEST_CASE_METHOD(SharedServer, "an export ends with its client, though it has nothing to write",
                 "[http]") {
    HttpClient client(port());
    ask(client, "/silence", "a");
    client.read_until("\r\n\r\n");
    client.close();
    await_exchange("/silence");
    HttpClient next(port());
    ask(next, "/pieces", "a");
    CHECK(next.read_answer().status == 200);
    next.close();
}

TEST_CASE_METHOD(SharedServer, "an export is whole for a client that sends no more", "[http]") {
    HttpClient client(port());
    ask(client, "/pauses", "a");
    client.finish_sending();
    CHECK(client.read_answer().body == "one two ");
    await_exchange("/pauses");
    CHECK(load().streams == 0);
}

TEST_CASE_METHOD(SharedServer, "who sends no more and has to wait is told why it is refused",
                 "[http]") {
    HttpClient first(port()), second(port());
    ask(first, "/gate", "a");
    gate().await_arrivals(1);
    ask(second, "/gate", "a");
    second.finish_sending();
    while (load().threads_waited_for == 0) std::this_thread::yield();
    gate().open();
    const auto refused = second.read_answer();
    CHECK(refused.status == 503);
    CHECK(refused.body.find("http.blocking_threads_per_tenant") != std::string::npos);
    CHECK(first.read_answer().body == "through");
}

TEST_CASE_METHOD(SharedServer, "a server that stops answers those who wait for a turn", "[http]") {
    HttpClient first(port()), second(port());
    ask(first, "/gate", "a");
    gate().await_arrivals(1);
    ask(second, "/gate", "a");
    while (load().threads_waited_for == 0) std::this_thread::yield();
    std::thread stopping([this] { stop(); });
    gate().open();
    CHECK(first.read_answer().body == "through");
    CHECK(second.read_answer().body == "through");
    stopping.join();
}
