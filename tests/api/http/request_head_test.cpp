#include "api/http/request_head.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace undertone;

namespace {

using Step = RequestHeadParser::Step;

struct Heads {
    RequestHeadParser parser{65'536};

    Step parse(std::string_view bytes) { return parser.parse(bytes); }

    /// The status of the refusal, 0 for none.
    int refusal_of(std::string_view bytes) {
        return parse(bytes) == Step::refused ? parser.refusal().status : 0;
    }
};

std::string with_fields(std::string_view fields) {
    return "POST /a HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n";
}

}  // namespace

TEST_CASE_METHOD(Heads, "a head is taken apart", "[request head]") {
    const std::string bytes =
        "POST /a/b/?x=1&y HTTP/1.1\r\nHost: h:1\r\nX-Two:  padded \t\r\nx-two: second\r\n"
        "Content-Length: 12\r\nExpect: 100-Continue\r\nIf-None-Match: \"e\"\r\n"
        "Origin: http://o\r\nX-Request-Id: r\r\n\r\nbody";
    REQUIRE(parse(bytes) == Step::done);

    const auto& head = parser.head();
    CHECK(head.method == Method::post);
    CHECK(head.target == "/a/b/?x=1&y");
    CHECK(head.path == "/a/b");
    CHECK(head.query == "x=1&y");
    CHECK(head.field("X-TWO") == "padded");
    CHECK(head.field("absent").empty());
    CHECK(head.content_length == 12);
    CHECK(head.expects_continue);
    CHECK(head.keep_alive);
    CHECK(head.has_body());
    CHECK_FALSE(head.chunked);
    CHECK(head.if_none_match == "\"e\"");
    CHECK(head.origin == "http://o");
    CHECK(head.request_id == "r");
    CHECK(parser.size() == bytes.size() - 4);
}

TEST_CASE_METHOD(Heads, "targets come in several forms", "[request head]") {
    const auto path_of = [&](const std::string& target) {
        parser.reset();
        const auto bytes = "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
        REQUIRE(parse(bytes) == Step::done);
        return std::string(parser.head().path) + " " + std::string(parser.head().query);
    };
    CHECK(path_of("/") == "/ ");
    CHECK(path_of("/?q") == "/ q");
    CHECK(path_of("/a//") == "/a/ ");
    CHECK(path_of("http://host:1/a?u=http://b/c") == "/a u=http://b/c");
    CHECK(path_of("http://host") == "/ ");
    CHECK(path_of("http://host?x=/a/b") == "/ x=/a/b");
    CHECK(path_of("HTTPS://host#/a") == "/ ");
    CHECK(path_of("/a?u=http://b") == "/a u=http://b");
    CHECK(path_of("*") == "* ");
    CHECK(path_of("/a#f") == "/a ");
}

TEST_CASE_METHOD(Heads, "a target that names nothing of ours is refused", "[request head]") {
    for (const auto* const target :
         {"http:///a", "http://", "http://me@host/a", "x://host/a", "a"}) {
        CAPTURE(target);
        parser.reset();
        CHECK(refusal_of(fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", target)) == 400);
    }
}

TEST_CASE_METHOD(Heads, "however a head is cut, it comes out the same", "[request head]") {
    const std::string bytes =
        "\r\nPOST /upload?a=b HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
        "chunked\r\n\r\nrest";
    const auto end = bytes.size() - 4;
    const auto cut = GENERATE_COPY(range(std::size_t{0}, end));

    CHECK(parse(bytes.substr(0, cut)) == Step::need_more);
    REQUIRE(parse(bytes) == Step::done);
    CHECK(parser.size() == end);
    CHECK(parser.head().target == "/upload?a=b");
    CHECK(parser.head().chunked);
}

TEST_CASE_METHOD(Heads, "what two servers could read differently is refused",
                 "[request head][smuggling]") {
    const auto fields = GENERATE(as<std::string>(),                                      //
                                 "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",  //
                                 "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",  //
                                 "Content-Length: 5\r\nContent-Length: 6\r\n",           //
                                 "Content-Length: 5, 6\r\n",                             //
                                 "Content-Length: +5\r\n",                               //
                                 "Content-Length: -5\r\n",                               //
                                 "Content-Length: 0x5\r\n",                              //
                                 "Content-Length: 5 5\r\n",                              //
                                 "Content-Length:\r\n",                                  //
                                 "Content-Length: 99999999999999999999\r\n",             //
                                 "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                                 "Authorization: a\r\nauthorization: b\r\n",  //
                                 "Origin: http://a\r\nOrigin: http://b\r\n",  //
                                 "X: a\r\n b\r\n",                            // folded
                                 "X:\r\n \r\n",                               // folded, and empty
                                 "X: a\r\n\tTransfer-Encoding: b\r\n",
                                 " X: a\r\n",                     // folds the Host
                                 "X : a\r\n",                     // blank before the colon
                                 "X\r\n",                         // no colon
                                 ": a\r\n",                       // no name
                                 "X: a\nY: b\r\n",                // bare LF
                                 "X: a\rY: b\r\n",                // bare CR
                                 "X: a\x01\r\n", "X\x7F: a\r\n",  // control characters
                                 "Host: y\r\n");                  // a second one
    CAPTURE(fields);
    CHECK(refusal_of(with_fields(fields)) == 400);
}

TEST_CASE_METHOD(Heads, "a length given twice alike is one length", "[request head][smuggling]") {
    REQUIRE(parse(with_fields("Content-Length: 5\r\nContent-Length: 5\r\n")) == Step::done);
    CHECK(parser.head().content_length == 5);
}

TEST_CASE_METHOD(Heads, "an unknown transfer coding is answered with 501", "[request head]") {
    CHECK(refusal_of(with_fields("Transfer-Encoding: gzip\r\n")) == 501);
    CHECK(refusal_of(with_fields("Transfer-Encoding: gzip, chunked\r\n")) == 501);
    CHECK(refusal_of(with_fields("Transfer-Encoding: chunked, gzip\r\n")) == 501);
    CHECK(refusal_of(with_fields("Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n")) == 501);
}

TEST_CASE_METHOD(Heads, "another version is another protocol", "[request head]") {
    CHECK(refusal_of("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == 505);
    CHECK(refusal_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 505);
    CHECK(refusal_of("GET / HTTP/1.2\r\nHost: x\r\n\r\n") == 505);
    CHECK(refusal_of("GET / HTTPS\r\n\r\n") == 400);
    CHECK(refusal_of("GET / HTTP/1.1\nHost: x\n\nGET / HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(refusal_of("GET / http/1.1\r\nHost: x\r\n\r\n") == 400);
    CHECK(refusal_of("GET /\r\n\r\n") == 400);
}

TEST_CASE_METHOD(Heads, "HTTP/1.1 needs a Host, HTTP/1.0 does not", "[request head]") {
    CHECK(refusal_of("GET / HTTP/1.1\r\n\r\n") == 400);
    parser.reset();
    REQUIRE(parse("GET / HTTP/1.0\r\n\r\n") == Step::done);
    CHECK(parser.head().http_1_0);
    CHECK_FALSE(parser.head().keep_alive);
    parser.reset();
    CHECK(refusal_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
}

TEST_CASE_METHOD(Heads, "limits are refused by name", "[request head]") {
    const std::string many(10'000, 'a');
    CHECK(refusal_of("GET /" + many + " HTTP/1.1\r\nHost: x\r\n\r\n") == 414);
    parser.reset();
    CHECK(refusal_of("GET /" + many) == 414);
    parser.reset();
    CHECK(refusal_of(with_fields("X: " + std::string(66'000, 'a') + "\r\n")) == 431);
    parser.reset();
    CHECK(refusal_of("GET / HTTP/1.1\r\nX: " + std::string(66'000, 'a')) == 431);
    std::string fields;
    for (int i = 0; i < 200; ++i) fields += "X: a\r\n";
    parser.reset();
    CHECK(refusal_of(with_fields(fields)) == 431);
}

TEST_CASE_METHOD(Heads, "what cannot become a head is refused before its end", "[request head]") {
    CHECK(refusal_of(std::string_view("\x16\x03\x01\0\x05", 5)) == 400);
    parser.reset();
    CHECK(refusal_of("GET / HTTP/1.1\n") == 400);
    parser.reset();
    CHECK(parse("GET / HTTP/1.1\r") == Step::need_more);
}

TEST_CASE_METHOD(Heads, "unknown methods are left to the routes", "[request head]") {
    REQUIRE(parse("BREW / HTTP/1.1\r\nHost: x\r\n\r\n") == Step::done);
    CHECK_FALSE(parser.head().method);
}
