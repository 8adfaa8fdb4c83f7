// The parts of the client commands that need no server.
#include "cli/duration.h"
#include "cli/http_client.h"
#include "cli/multipart_form.h"
#include "cli/progress_bar.h"
#include "cli/result_summary.h"
#include "tests/support/temp_dir.h"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include <fstream>

using namespace undertone;
using namespace undertone::testing;
using namespace std::chrono_literals;

namespace {

std::string whole_body(MultipartForm& form, std::size_t bytes_max) {
    std::string body, chunk;
    while (form.read(chunk, bytes_max)) body += chunk;
    return body;
}

}  // namespace

TEST_CASE("a form's size is known before it is read, and right", "[client]") {
    const TempDir dir;
    std::ofstream(dir.file("a.csv")) << "sender,message\nx,hello\n";
    std::ofstream(dir.file("empty.csv"));
    auto form = MultipartForm::open(
                    {{"customer_id", "acme"}},
                    {{dir.file("a.csv"), "a \"1\".csv"}, {dir.file("empty.csv"), "empty.csv"}})
                    .value();
    const auto body = whole_body(form, 7);
    CHECK(body.size() == form.size());
    CHECK(form.headers().find("Content-Length: " + std::to_string(body.size())) !=
          std::string::npos);
    CHECK(body.find("name=\"customer_id\"\r\n\r\nacme\r\n") != std::string::npos);
    CHECK(body.find("name=\"files\"; filename=\"a %221%22.csv\"\r\n") != std::string::npos);
    CHECK(body.find("\r\n\r\nsender,message\nx,hello\n\r\n--") != std::string::npos);
    CHECK(body.ends_with("--\r\n"));
}

TEST_CASE("a file that is not there is named before anything is sent", "[client]") {
    const auto form = MultipartForm::open({}, {{"/missing.csv", "missing.csv"}});
    REQUIRE(form.has_error());
    CHECK(form.error().detail == "/missing.csv: No such file or directory");
}

TEST_CASE("server URLs have a host, and a port that follows from the scheme", "[client]") {
    const auto local = parse_server_url("http://[::1]:8000/").value();
    CHECK(local.host == "::1");
    CHECK(local.host_header() == "[::1]:8000");
    CHECK(local.base_path.empty());
    const auto remote = parse_server_url("https://undertone.example.org/base/").value();
    CHECK(remote.tls);
    CHECK(remote.port == "443");
    CHECK(remote.base_path == "/base");
    for (const auto* text : {"", "127.0.0.1:8000", "ftp://host", "http://", "nonsense"}) {
        CAPTURE(text);
        CHECK(parse_server_url(text).has_error());
    }
}

TEST_CASE("nobody answers at a closed port", "[client]") {
    const HttpClient client(parse_server_url("http://127.0.0.1:1").value(), "");
    const auto answer = client.get("/");
    REQUIRE(answer.has_error());
    CHECK(answer.error().code == ErrorCode::unavailable);
    CHECK(answer.error().detail == "127.0.0.1:1: Connection refused");
}

TEST_CASE("a bar is as full as its percentage", "[client]") {
    CHECK(render_bar(0) == "[....................]   0%");
    CHECK(render_bar(50) == "[##########..........]  50%");
    CHECK(render_bar(100) == "[####################] 100%");
    CHECK(render_bar(250) == render_bar(100));
}

TEST_CASE("lengths of time are read with their unit", "[client]") {
    CHECK(parse_duration("90d").value() == 90 * 24h);
    CHECK(parse_duration("12h").value() == 12h);
    CHECK(parse_duration("30m").value() == 30min);
    CHECK(parse_duration("45s").value() == 45s);
    for (const auto* text : {"", "d", "90", "-1d", "0d", "1.5h", "1w", "99999999999d"}) {
        CAPTURE(text);
        CHECK(parse_duration(text).has_error());
    }
}

TEST_CASE("results are told in a few lines, the unknown ones left out", "[client]") {
    const auto answer = boost::json::parse(R"({"upload_id": "x", "results": [
        {"result_type": "sentiment_analysis", "data": {"overall_sentiment": "positive",
            "sentiment_score": 0.305, "positive_messages": 9, "neutral_messages": 8,
            "negative_messages": 3, "total_messages": 20}},
        {"result_type": "conversation_metrics", "data": {"message_count": 20,
            "participant_count": 5, "conversations": 3}},
        {"result_type": "table_profile", "data": {"rows": 60, "columns": [
            {"name": "SALES", "type": "float"}, {"name": "PHONE", "type": "text"}]}},
        {"result_type": "something_new", "data": {}},
        {"result_type": "data_quality", "data": null}]})")
                            .as_object();
    CHECK(summarize_results(answer) ==
          "sentiment     positive 0.30: 9 positive, 8 neutral, 3 negative of 20 messages\n"
          "conversation  20 messages, 5 participants, 3 conversations\n"
          "table         60 rows, 2 columns: SALES (float) PHONE (text)\n");
}
