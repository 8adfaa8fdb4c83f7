#include "tests/api/http/test_server.h"
#include "tests/support/http_client.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace undertone;
using namespace undertone::testing;

TEST_CASE_METHOD(TestServer, "a small read is answered with everything a client needs", "[http]") {
    HttpClient client(port());
    const auto answer = client.get("/hello");

    CHECK(answer.status == 200);
    CHECK(answer.body == "hello");
    CHECK(answer.header("content-type") == "text/plain");
    CHECK(answer.header("content-length") == "5");
    CHECK(answer.header("cache-control") == "private, no-cache");
    CHECK(answer.header("x-content-type-options") == "nosniff");
    CHECK(answer.header("date").ends_with(" GMT"));
    CHECK(answer.header("x-request-id").size() >= 8);
    CHECK(answer.header("etag").size() == 18);
    CHECK(answer.header("x-checked") == "yes");
    CHECK_FALSE(answer.has("server"));
    CHECK_FALSE(answer.has("connection"));
}

TEST_CASE_METHOD(TestServer, "one connection serves one request after another", "[http]") {
    HttpClient client(port());
    for (int i = 0; i < 50; ++i) {
        CHECK(client.get(fmt::format("/items/{}", i)).body == fmt::format("{} -", i));
        CHECK(client.request("POST", "/echo", "", "body").body == "body");
    }
}

TEST_CASE_METHOD(TestServer, "pipelined requests are answered in order", "[http]") {
    HttpClient client(port());
    std::string requests;
    for (int i = 0; i < 10'000; ++i) {
        requests += fmt::format("GET /items/{} HTTP/1.1\r\nHost: x\r\n\r\n", i);
    }
    // All of them are sent before the first answer is read: more than fits into any buffer.
    std::size_t right = 0;
    REQUIRE(client.send(requests));
    for (int i = 0; i < 10'000; ++i) right += client.read_answer().body == fmt::format("{} -", i);
    CHECK(right == 10'000);
}

TEST_CASE_METHOD(TestServer, "a request pipelined behind a slow one waits its turn", "[http]") {
    HttpClient client(port());
    client.send(
        "GET /gate HTTP/1.1\r\nHost: x\r\n\r\n"
        "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n0\r\n\r\n"
        "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    gate().await_arrivals(1);
    gate().open();

    CHECK(client.read_answer().body == "through");
    CHECK(client.read_answer().body == "3 bytes, sum 294");
    CHECK(client.read_answer().body == "hello");
}

TEST_CASE_METHOD(TestServer, "HEAD is GET without the body", "[http]") {
    HttpClient client(port());
    const auto head = client.request("HEAD", "/hello");
    const auto get = client.get("/hello");

    CHECK(head.status == 200);
    CHECK(head.header("content-length") == "5");
    CHECK(head.header("etag") == get.header("etag"));
    CHECK(get.body == "hello");  // nothing of a HEAD's body came before it
}

TEST_CASE_METHOD(TestServer, "a representation the client has costs no body", "[http]") {
    HttpClient client(port());
    const auto etag = client.get("/hello").header("etag");

    const auto again = client.get("/hello", fmt::format("If-None-Match: {}\r\n", etag));
    CHECK(again.status == 304);
    CHECK(again.header("etag") == etag);
    CHECK_FALSE(again.has("content-length"));
    CHECK(client.get("/hello", "If-None-Match: \"other\"\r\n").status == 200);
}

TEST_CASE_METHOD(TestServer, "OPTIONS and 405 say what a path takes", "[http]") {
    HttpClient client(port());
    const auto options = client.request("OPTIONS", "/items/7");
    CHECK(options.status == 204);
    CHECK(options.header("allow") == "GET, HEAD, DELETE, OPTIONS");

    const auto wrong = client.request("PUT", "/items/7");
    CHECK(wrong.status == 405);
    CHECK(wrong.header("allow") == "GET, HEAD, DELETE, OPTIONS");
    CHECK(client.request("TRACE", "/items/7").status == 405);
    CHECK(client.request("OPTIONS", "*").status == 204);
    CHECK(client.request("OPTIONS", "/nowhere").status == 404);
}

TEST_CASE_METHOD(TestServer, "errors are problem documents", "[http]") {
    HttpClient client(port());
    const auto missing = client.get("/no/\xC3\xA4/such?x=1", "X-Request-Id: my-id.1\r\n");

    CHECK(missing.status == 404);
    CHECK(missing.header("content-type") == "application/problem+json");
    CHECK(missing.header("x-request-id") == "my-id.1");
    CHECK(missing.body == R"({"type":"about:blank","title":"Not Found","status":404,)"
                          R"("detail":"There is nothing at this path.","instance":"/no/ä/such",)"
                          R"("code":"not_found","request_id":"my-id.1"})");
}

TEST_CASE_METHOD(TestServer, "a strange request id is not taken over", "[http]") {
    HttpClient client(port());
    CHECK(client.get("/hello", "X-Request-Id: a b\r\n").header("x-request-id") != "a b");
    const std::string long_id(65, 'a');
    CHECK(client.get("/hello", "X-Request-Id: " + long_id + "\r\n").header("x-request-id") !=
          long_id);
}

TEST_CASE_METHOD(TestServer, "a trailing slash is accepted", "[http]") {
    HttpClient client(port());
    CHECK(client.get("/hello/").status == 200);
    CHECK(client.get("/items/7/?q=a%20b+c").body == "7 a b c");
}

TEST_CASE_METHOD(TestServer, "a path parameter is decoded after the path is cut", "[http]") {
    HttpClient client(port());
    CHECK(client.get("/items/a%2Fb%20c").body == "a/b c -");
}

TEST_CASE_METHOD(TestServer, "a handler that throws costs its own request only", "[http]") {
    HttpClient client(port());
    const auto broken = client.get("/throws");
    CHECK(broken.status == 500);
    CHECK(broken.body.find("broken") == std::string::npos);
    CHECK(client.request("POST", "/upload?throw", "", "x").status == 500);
    CHECK(client.get("/hello").status == 200);
}

TEST_CASE_METHOD(TestServer, "the guard is asked before the body is read", "[http]") {
    HttpClient client(port());
    const auto refused = client.get("/secret");
    CHECK(refused.status == 401);
    CHECK(refused.header("www-authenticate") == "Bearer");
    CHECK(client.get("/secret", "Authorization: Bearer let-me-in\r\n").body == "secret");

    client.send("POST /secret HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
    CHECK(client.read_answer().status == 401);
}

TEST_CASE_METHOD(TestServer, "a header value cannot start a field of its own", "[http]") {
    HttpClient client(port());
    const auto answer = client.get("/split");
    CHECK(answer.header("x-name") == "a  X-Evil: b");
    CHECK_FALSE(answer.has("x-evil"));
}

TEST_CASE_METHOD(TestServer, "a large answer arrives whole", "[http]") {
    HttpClient client(port());
    CHECK(client.get("/large").body == std::string(8 << 20, 'L'));
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE_METHOD(TestServer, "the client decides whether the connection goes on", "[http]") {
    SECTION("HTTP/1.1 with Connection: close") {
        HttpClient client(port());
        CHECK(client.get("/hello", "Connection: close\r\n").header("connection") == "close");
        CHECK(client.is_closed());
    }
    SECTION("HTTP/1.0") {
        HttpClient client(port());
        client.send("GET /hello HTTP/1.0\r\n\r\n");
        CHECK(client.read_answer().header("connection") == "close");
        CHECK(client.is_closed());
    }
    SECTION("HTTP/1.0 with Connection: keep-alive") {
        HttpClient client(port());
        for (int i = 0; i < 2; ++i) {
            client.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            CHECK(client.read_answer().header("connection") == "keep-alive");
        }
    }
}

TEST_CASE_METHOD(TestServer, "pages from an allowed origin may call", "[http][cors]") {
    HttpClient client(port());
    SECTION("a read") {
        const auto answer = client.get("/hello", "Origin: http://localhost:3000\r\n");
        CHECK(answer.header("access-control-allow-origin") == "http://localhost:3000");
        CHECK(answer.header("access-control-expose-headers") ==
              "X-Total-Count, Link, ETag, X-Request-Id, Location, RateLimit, RateLimit-Policy, "
              "Retry-After, Idempotent-Replayed");
        CHECK(answer.header("vary") == "Origin");
    }
    SECTION("a preflight") {
        const auto answer = client.request("OPTIONS", "/items/7",
                                           "Origin: http://localhost:8000\r\n"
                                           "Access-Control-Request-Method: DELETE\r\n"
                                           "Access-Control-Request-Headers: x-api-key\r\n");
        CHECK(answer.status == 204);
        CHECK(answer.header("access-control-allow-methods") == "GET, HEAD, DELETE, OPTIONS");
        CHECK(answer.header("access-control-allow-headers") == "x-api-key");
    }
    SECTION("another origin gets nothing") {
        const auto answer = client.get("/hello", "Origin: http://localhost:3001\r\n");
        CHECK(answer.status == 200);
        CHECK_FALSE(answer.has("access-control-allow-origin"));
        CHECK(answer.header("vary") == "Origin");
    }
}

TEST_CASE_METHOD(TestServer, "an upload is read however it is framed", "[http][body]") {
    HttpClient client(port());
    const std::string body(300'000, 'a');
    const auto expected = fmt::format("{} bytes, sum {}", body.size(), body.size() * 97);

    CHECK(client.request("POST", "/upload", "", body).body == expected);

    std::string chunked = "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 1'000) {
        chunked += fmt::format("{:x};note=1\r\n{}\r\n", 1'000, body.substr(at, 1'000));
    }
    client.send(chunked + "0\r\nTrailer: x\r\n\r\n");
    CHECK(client.read_answer().body == expected);
}

TEST_CASE_METHOD(TestServer, "a client that asks first is told to go on", "[http][body]") {
    HttpClient client(port());
    SECTION("when the body is wanted") {
        client.send(
            "POST /upload HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
            "Content-Length: 3\r\n\r\n");
        CHECK(client.read_answer().status == 100);
        client.send("abc");
        CHECK(client.read_answer().body == "3 bytes, sum 294");
    }
    SECTION("and not when it is refused") {
        client.send(
            "POST /secret HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
            "Content-Length: 3\r\n\r\n");
        const auto refused = client.read_answer();
        CHECK(refused.status == 401);
        CHECK(refused.header("connection") == "close");
    }
}

TEST_CASE_METHOD(TestServer, "the small body of a refused request does not end the connection",
                 "[http][body]") {
    HttpClient client(port());
    CHECK(client.request("POST", "/nowhere", "", R"({"a":1})").status == 404);
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE("a JSON body over the limit is refused by its length", "[http][body]") {
    auto config = TestServer::default_config();
    config.json_bytes_max = 10;
    TestServer server(config);

    HttpClient client(server.port());
    CHECK(client.request("POST", "/echo", "", "0123456789").status == 200);
    const auto refused = client.request("POST", "/echo", "", "0123456789a");
    CHECK(refused.status == 413);
    CHECK(refused.body.find("\"limit_bytes\":10") != std::string::npos);

    HttpClient chunking(server.port());
    chunking.send(
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        "b\r\n0123456789a\r\n0\r\n\r\n");
    CHECK(chunking.read_answer().status == 413);
}

TEST_CASE_METHOD(TestServer, "a refused large body gets its answer and no reset", "[http][body]") {
    HttpClient client(port());
    const std::string body(64 << 20, 'x');
    client.send(fmt::format(
        "POST /upload?stop=1000 HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.size()));
    // Like Python's http.client: the whole body first, then the answer.
    CHECK(client.send(body));
    CHECK(client.read_answer().status == 413);
}

TEST_CASE("reads go to the pool where the database is remote", "[http]") {
    TestServer server(TestServer::default_config(), true);
    HttpClient client(server.port());
    CHECK(client.get("/hello").body == "hello");
    CHECK(client.get("/throws").status == 500);
    CHECK(client.get("/secret").status == 401);
    CHECK(client.request("POST", "/upload", "", "123").body == "3 bytes, sum 150");
}

TEST_CASE("a guard that waits for a remote database holds nobody else up", "[http]") {
    auto config = TestServer::default_config();
    config.threads = 1;
    TestServer server(config, true);
    HttpClient held(server.port());
    held.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Gate: yes\r\n\r\n");
    server.gate().await_arrivals(1);

    CHECK(HttpClient(server.port()).get("/hello").body == "hello");

    server.gate().open();
    CHECK(held.read_answer().body == "hello");
}

TEST_CASE_METHOD(TestServer, "a trace goes on, whatever is asked for", "[http]") {
    const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736";
    const auto fields = fmt::format("traceparent: {}-00f067aa0ba902b7-01\r\n", trace);
    HttpClient client(port());
    for (const auto path : {"/hello", "/nowhere", "/secret"}) {
        CAPTURE(path);
        const auto answered = client.get(path, fields).header("traceparent");
        CHECK(answered.starts_with(trace + "-"));
        CHECK(answered.ends_with("-01"));
        CHECK(answered.find("00f067aa0ba902b7") == std::string::npos);
    }
    CHECK_FALSE(client.get("/hello", "traceparent: 00-nonsense\r\n").has("traceparent"));
}

TEST_CASE_METHOD(TestServer, "every exchange is reported", "[http]") {
    HttpClient client(port());
    client.get("/items/1");
    client.request("POST", "/echo", "", "12345");
    client.get("/nowhere");
    client.send("garbage\r\n\r\n");
    client.read_answer();

    const auto seen = exchanges();
    REQUIRE(seen.size() == 4);
    CHECK(seen[0].route == "/items/{id}");
    CHECK(seen[0].bytes_in ==
          std::string("GET /items/1 HTTP/1.1\r\nHost: localhost\r\n\r\n").size());
    CHECK(seen[0].bytes_out > 100);
    CHECK(seen[1].route == "/echo");
    CHECK(seen[2].status == 404);
    CHECK(seen[2].route.empty());
    CHECK(seen[3].status == 400);
    CHECK(seen[3].bytes_in == std::string("garbage\r\n\r\n").size());
}

TEST_CASE_METHOD(TestServer, "a peer on this machine is known as one", "[http]") {
    HttpClient client(port());
    CHECK(client.get("/who").body == "true false");
}

TEST_CASE("several addresses are listened on, each with a free port", "[http]") {
    auto config = TestServer::default_config();
    config.listen = {"127.0.0.1:0", "127.0.0.2:0"};
    TestServer server(config);
    CHECK(HttpClient(server.port()).get("/hello").status == 200);
}

TEST_CASE_METHOD(TestServer, "a second server on the same port is refused", "[http]") {
    const auto second = try_to_listen(port());
    REQUIRE(second.has_error());
    CHECK(second.error().code == ErrorCode::unavailable);
    CHECK(second.error().detail.find(fmt::format("127.0.0.1:{}", port())) != std::string::npos);
}
