#include "api/http/answer.h"

#include "api/http/conditional.h"
#include "api/http/cors.h"
#include "api/http/event_stream.h"
#include "api/http/served_request.h"
#include "common/json_writer.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

std::string json_text(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

std::string range_of(std::string_view header, std::uint64_t size) {
    const auto decision = decide_range(header, size);
    switch (decision.verdict) {
        case RangeVerdict::whole:
            return "whole";
        case RangeVerdict::unsatisfiable:
            return "unsatisfiable";
        case RangeVerdict::part:
            return std::to_string(decision.range.offset) + "+" +
                   std::to_string(decision.range.length);
    }
    return "";
}

}  // namespace

TEST_CASE("a date is written as HTTP wants it", "[answer]") {
    CHECK(http_date(from_micros(784'111'777'999'999)) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("entity tags compare weakly for If-None-Match", "[conditional]") {
    CHECK(matches_etag("\"a\"", "\"a\""));
    CHECK(matches_etag("\"b\" , W/\"a\"", "\"a\""));
    CHECK(matches_etag("*", "\"a\""));
    CHECK_FALSE(matches_etag("\"b\"", "\"a\""));
    CHECK_FALSE(matches_etag("", "\"a\""));
    CHECK_FALSE(matches_etag("*", ""));
}

TEST_CASE("a write goes through for the very state that it names", "[conditional]") {
    CHECK(matches_strong_etag("\"a\"", "\"a\""));
    CHECK(matches_strong_etag("\"b\" , \"a\"", "\"a\""));
    CHECK(matches_strong_etag(" * ", "\"a\""));
    CHECK_FALSE(matches_strong_etag("W/\"a\"", "\"a\""));
    CHECK_FALSE(matches_strong_etag("\"a\"", "W/\"a\""));
    CHECK_FALSE(matches_strong_etag("\"b\"", "\"a\""));
    CHECK_FALSE(matches_strong_etag("", "\"a\""));
    CHECK_FALSE(matches_strong_etag("*", ""));
}

TEST_CASE("equal bodies have equal tags, others do not", "[conditional]") {
    std::vector<std::string> tags;
    for (std::size_t size = 0; size < 100; ++size) {
        std::string tag, again;
        make_etag(std::string(size, 'x'), tag);
        make_etag(std::string(size, 'x'), again);
        CHECK(tag == again);
        CHECK(std::find(tags.begin(), tags.end(), tag) == tags.end());
        tags.push_back(tag);
    }
}

TEST_CASE("one range is served, of what there is", "[conditional]") {
    CHECK(range_of("bytes=0-0", 10) == "0+1");
    CHECK(range_of("bytes=5-", 10) == "5+5");
    CHECK(range_of("bytes=5-99", 10) == "5+5");
    CHECK(range_of("bytes=-3", 10) == "7+3");
    CHECK(range_of("bytes=-99", 10) == "0+10");
    CHECK(range_of("bytes=10-", 10) == "unsatisfiable");
    CHECK(range_of("bytes=-0", 10) == "unsatisfiable");
    CHECK(range_of("bytes=0-", 0) == "unsatisfiable");
    CHECK(range_of("bytes=5-4", 10) == "whole");
    CHECK(range_of("bytes=0-1,3-4", 10) == "whole");
    CHECK(range_of("lines=0-1", 10) == "whole");
    CHECK(range_of("bytes=a-b", 10) == "whole");
    CHECK(range_of("bytes=-", 10) == "whole");
    CHECK(range_of("bytes=99999999999999999999-", 10) == "whole");
    CHECK(range_of("", 10) == "whole");
}

TEST_CASE("origins compare exactly", "[cors]") {
    HttpConfig config;
    SECTION("on loopback the usual front ends may call") {
        const CorsPolicy policy(config);
        CHECK(policy.allowed("http://localhost:3000") == "http://localhost:3000");
        CHECK(policy.allowed("http://localhost:3000.evil.org").empty());
        CHECK(policy.allowed("http://LOCALHOST:3000").empty());
        CHECK(policy.allowed("null").empty());
        CHECK(policy.allowed("").empty());
    }
    SECTION("elsewhere nobody unless named") {
        config.listen = {"0.0.0.0:8000"};
        CHECK(CorsPolicy(config).allowed("http://localhost:3000").empty());
        CHECK_FALSE(CorsPolicy(config).is_active());
        config.cors_origins = {"https://app.example.org"};
        CHECK_FALSE(CorsPolicy(config).allowed("https://app.example.org").empty());
    }
}

TEST_CASE("whatever a client sent becomes valid JSON", "[json]") {
    CHECK(json_text("a\"b\\c\n\x01") == R"("a\"b\\c\n\u0001")");
    CHECK(json_text("\xC3\xA4\xF0\x9F\x98\x80") == "\"\xC3\xA4\xF0\x9F\x98\x80\"");
    CHECK(json_text("\xC3") == "\"\uFFFD\"");
    CHECK(json_text("\xED\xA0\x80") == "\"\uFFFD\uFFFD\uFFFD\"");  // a surrogate
    CHECK(json_text("\xC0\xAF") == "\"\uFFFD\uFFFD\"");            // overlong
    CHECK(json_text("\xF4\x90\x80\x80") == "\"\uFFFD\uFFFD\uFFFD\uFFFD\"");
}

TEST_CASE("an event is written line by line", "[events]") {
    std::string out;
    append_event(out, "status", 7, "{\"a\":\r\n1}\n");
    CHECK(out == "event: status\nid: 7\ndata: {\"a\":\ndata: 1}\n\n");
    out.clear();
    append_event(out, "done", 8, "");
    CHECK(out == "event: done\nid: 8\ndata: \n\n");
}

TEST_CASE("request ids are taken over if they are harmless", "[request]") {
    CHECK(is_sane_request_id("a-B_3.9"));
    CHECK(is_sane_request_id(std::string(64, 'a')));
    CHECK_FALSE(is_sane_request_id(std::string(65, 'a')));
    CHECK_FALSE(is_sane_request_id(""));
    CHECK_FALSE(is_sane_request_id("a b"));
    CHECK_FALSE(is_sane_request_id("a\"b"));
}
