#include "common/log.h"

#include "common/log_line.h"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <limits>

using namespace undertone;

namespace {

const Time morning = from_micros(1'767'608'047'113'000);  // 2026-01-05T10:14:07.113Z

std::string line_of(LogFormat format, LogFields fields) {
    return render_log_line(format, morning, "info", "upload stored", "", fields);
}

/// What `write` puts on standard error.
template <class Write>
std::string standard_error_of(Write write) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const int before = ::dup(STDERR_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    write();
    ::dup2(before, STDERR_FILENO);
    ::close(before);
    ::close(ends[1]);
    std::string text(65'536, '\0');
    const auto length = ::read(ends[0], text.data(), text.size());
    ::close(ends[0]);
    text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
    return text;
}

}  // namespace

TEST_CASE("a text line has time, level, event and typed fields", "[log]") {
    CHECK(line_of(LogFormat::text, {{"tenant", "acme"}, {"bytes", 2048}, {"inline", true}}) ==
          "ts=2026-01-05T10:14:07.113Z level=info event=\"upload stored\" tenant=\"acme\" "
          "bytes=2048 inline=true\n");
}

TEST_CASE("a JSON line is one object", "[log]") {
    CHECK(line_of(LogFormat::json, {{"tenant", "acme"}, {"bytes", 2048}, {"inline", true}}) ==
          "{\"ts\":\"2026-01-05T10:14:07.113Z\",\"level\":\"info\",\"event\":\"upload stored\","
          "\"tenant\":\"acme\",\"bytes\":2048,\"inline\":true}\n");
}

TEST_CASE("a hostile file name stays on its line", "[log]") {
    const std::string name = "a\"b\n\x1b[31m\xff.csv";
    CHECK(line_of(LogFormat::text, {{"filename", name}}) ==
          "ts=2026-01-05T10:14:07.113Z level=info event=\"upload stored\" "
          "filename=\"a\\\"b\\n\\x1b[31m\\xff.csv\"\n");
    CHECK(line_of(LogFormat::json, {{"filename", name}})
              .find("\"a\\\"b\\n\\u001b[31m\xef\xbf\xbd.csv\"") != std::string::npos);
}

TEST_CASE("JSON shows a number it has no word for as text", "[log]") {
    std::string line;
    append_log_fields(line, LogFormat::json,
                      {{"a", std::numeric_limits<double>::quiet_NaN()},
                       {"b", -std::numeric_limits<double>::infinity()},
                       {"c", 0.5}});
    CHECK(line == R"(,"a":"nan","b":"-inf","c":0.5)");
}

TEST_CASE("a log writes its program and context in every line", "[log]") {
    const Log log({.format = "text", .level = "info"}, "undertone-api");
    const auto request_log = log.with({{"request_id", "7f3a"}});
    const auto text = standard_error_of([&] { request_log.warn("slow", {{"wall_ms", 12}}); });
    CHECK(text.ends_with(
        " level=warn event=\"slow\" program=\"undertone-api\" request_id=\"7f3a\" wall_ms=12\n"));
}

TEST_CASE("a log leaves out what is below its level", "[log]") {
    const Log log({.format = "json", .level = "warn"}, "undertone-worker");
    const auto text = standard_error_of([&] {
        log.debug("one");
        log.info("two");
        log.warn("three");
        log.error("four");
    });
    CHECK(text.find("\"one\"") == std::string::npos);
    CHECK(text.find("\"two\"") == std::string::npos);
    CHECK(text.find("\"level\":\"warn\",\"event\":\"three\"") != std::string::npos);
    CHECK(text.find("\"level\":\"error\",\"event\":\"four\"") != std::string::npos);
}
