#include "api/upload/multipart.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <vector>

using namespace undertone;

namespace {

/// Writes down what a body consists of: "customer_id||: acme; files|a.csv|text/csv: 1,2; end".
class Transcript final : public MultipartSink {
public:
    Result<> part_begin(const PartHeaders& headers) override {
        text += headers.name;
        if (headers.filename) text += "|" + *headers.filename;
        if (!headers.content_type.empty()) text += "|" + headers.content_type;
        text += ": ";
        return {};
    }
    Result<> part_data(std::string_view bytes) override {
        text += bytes;
        return {};
    }
    Result<> part_end() override {
        text += "; ";
        return {};
    }

    std::string text;
};

constexpr std::string_view form = "multipart/form-data; boundary=b0undary";

/// The transcript, with the error's code at its end where there is one.
std::string parse(const std::vector<std::string>& chunks, std::string_view content_type = form,
                  std::uint32_t parts_max = 10) {
    Transcript sink;
    auto parser = MultipartParser::create(content_type, parts_max);
    Result<> outcome = parser ? Result<>() : Result<>(parser.error());
    for (const auto& chunk : chunks) {
        if (outcome) outcome = parser->feed(chunk, sink);
    }
    if (outcome) outcome = parser->finish();
    return sink.text + (outcome ? "end" : std::string(to_string(outcome.error().code)));
}

std::string part(std::string_view disposition, std::string_view data) {
    return fmt::format("--b0undary\r\nContent-Disposition: form-data; {}\r\n\r\n{}\r\n",
                       disposition, data);
}

/// The transcript of one part with these parameters and the data "x".
std::string parse_disposition(std::string_view disposition) {
    return parse({part(disposition, "x") + "--b0undary--\r\n"});
}

std::string boundary_of(std::string_view content_type) {
    const auto boundary = parse_boundary(content_type);
    return boundary ? *boundary : std::string(to_string(boundary.error().code));
}

const std::string two_parts =
    "preamble\r\n--b0undar\r\n" + part("name=\"customer_id\"", "acme") +
    "--b0undary \t\r\nCONTENT-TYPE: text/csv\r\ncontent-disposition: form-data; name=files; "
    "filename=\"a.csv\"\r\n\r\na,b\r\n--b0undarY\r\n\r\n--b0undary-\r\r\n--b0undary x\r\n\r\n"
    "--b0undary--epilogue\r\n--b0undary\r\nno part";
const std::string two_parts_transcript =
    "customer_id: acme; files|a.csv|text/csv: a,b\r\n--b0undarY\r\n\r\n--b0undary-\r\r\n"
    "--b0undary x\r\n; end";

}  // namespace

TEST_CASE("fields and files come out in order", "[multipart]") {
    CHECK(parse({two_parts}) == two_parts_transcript);
}

TEST_CASE("however a body is cut once, the same comes out", "[multipart]") {
    for (std::size_t cut = 0; cut <= two_parts.size(); ++cut) {
        CAPTURE(cut);
        CHECK(parse({two_parts.substr(0, cut), two_parts.substr(cut)}) == two_parts_transcript);
    }
}

TEST_CASE("byte for byte the same comes out", "[multipart]") {
    std::vector<std::string> bytes;
    for (const char c : two_parts) bytes.emplace_back(1, c);
    CHECK(parse(bytes) == two_parts_transcript);
}

TEST_CASE("however a hostile body is cut, the same comes out", "[multipart]") {
    // Data made of what delimiters are made of.
    const std::vector<std::string> pieces = {
        "\r", "\n", "-", "--", "\r\n--b0u", "b0un", "\r\n--b0undary", "\r\n--b0undary ", "x", " "};
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        std::string body = part("name=\"a\"", "");
        for (int i = 0; i < 40; ++i) body += pieces[random() % pieces.size()];
        body += "\r\n" + part("name=\"b\"", "z") + "--b0undary--";
        const auto whole = parse({body});

        std::vector<std::string> chunks;
        for (std::size_t at = 0; at < body.size();) {
            const auto size = 1 + random() % 9;
            chunks.push_back(body.substr(at, size));
            at += size;
        }
        CAPTURE(seed);
        CHECK(parse(chunks) == whole);
    }
}

TEST_CASE("binary data passes unchanged", "[multipart]") {
    std::mt19937 random(1);
    std::string data(100'000, '\0');
    for (auto& c : data) c = static_cast<char>(random());
    const auto body = part("name=\"f\"; filename=\"f\"", data) + "--b0undary--\r\n";
    CHECK(parse({body}) == "f|f: " + data + "; end");
}

TEST_CASE("data is handed out where it lies", "[multipart]") {
    struct Views final : MultipartSink {
        Result<> part_begin(const PartHeaders&) override { return {}; }
        Result<> part_data(std::string_view bytes) override {
            views.push_back(bytes);
            return {};
        }
        Result<> part_end() override { return {}; }
        std::vector<std::string_view> views;
    } sink;
    auto parser = MultipartParser::create(form, 10);
    const auto body = part("name=\"f\"", std::string(50'000, 'x')) + "--b0undary--";
    REQUIRE(parser->feed(body, sink).has_value());
    REQUIRE(sink.views.size() == 1);
    CHECK(sink.views[0].data() >= body.data());
    CHECK(sink.views[0].data() < body.data() + body.size());
}

TEST_CASE("a body may hold no parts, and parts no data", "[multipart]") {
    CHECK(parse({"--b0undary--\r\n"}) == "end");
    CHECK(parse({part("name=\"a\"", "") + "--b0undary--"}) == "a: ; end");
    // RFC 2046 lets the empty line stand for the line break of the delimiter.
    CHECK(parse({"--b0undary\r\nContent-Disposition: form-data; name=a\r\n\r\n--b0undary--"}) ==
          "a: ; end");
}

TEST_CASE("without a close delimiter a body is truncated", "[multipart]") {
    CHECK(parse({""}) == "truncated");
    CHECK(parse({"no delimiter at all"}) == "truncated");
    CHECK(parse({part("name=\"a\"", "x")}) == "a: xtruncated");
    CHECK(parse({part("name=\"a\"", "x") + "--b0undary"}) == "a: xtruncated");
    CHECK(parse({part("name=\"a\"", "x") + "--b0undary-"}) == "a: xtruncated");
    CHECK(parse({part("name=\"a\"", "x") + "--b0undary\r\n"}) == "a: x; truncated");
    // Line feeds alone are data.
    CHECK(parse({"--b0undary\nContent-Disposition: form-data; name=a\n\nx\n--b0undary--\n"}) ==
          "truncated");
}

TEST_CASE("file names come as browsers and curl send them", "[multipart]") {
    CHECK(parse_disposition(R"(name="f"; filename="C:\dir\ü.csv")") == R"(f|C:\dir\ü.csv: x; end)");
    CHECK(parse_disposition(R"(name="f"; filename="a\"b\\c")") == R"(f|a"b\c: x; end)");
    CHECK(parse_disposition(R"(name="f"; filename="a%22b%0D%0Ac%20d")") ==
          "f|a\"b\r\nc%20d: x; end");
    CHECK(parse_disposition(R"(filename="plain.txt"; name="f")") == "f|plain.txt: x; end");
    CHECK(parse_disposition(R"(name="f"; filename="")") == "f|: x; end");
    CHECK(parse_disposition(R"(name="f"; filename="a;b=c.csv" ;)") == "f|a;b=c.csv: x; end");
    CHECK(parse_disposition("name=f; filename=../../a.csv") == "f|../../a.csv: x; end");
}

TEST_CASE("an extended file name is preferred", "[multipart]") {
    CHECK(parse_disposition("name=f; filename=\"x\"; filename*=UTF-8''n%C3%A4me%20.csv") ==
          "f|näme .csv: x; end");
    CHECK(parse_disposition("name=f; filename*=iso-8859-1'de'n%E4me.csv") == "f|näme.csv: x; end");
    SECTION("unless it cannot be read") {
        CHECK(parse_disposition("name=f; filename=y; filename*=UTF-8''%zz") == "f|y: x; end");
        CHECK(parse_disposition("name=f; filename=y; filename*=koi8-r''a") == "f|y: x; end");
        CHECK(parse_disposition("name=f; filename*=nonsense") == "bad_request");
    }
}

TEST_CASE("malformed heads are refused", "[multipart]") {
    const auto head = GENERATE(as<std::string>(), "",                                 //
                               "Content-Type: text/csv\r\n",                          //
                               "Content-<<<position: form-data; name=a\r\n",          //
                               "Content-Disposition form-data; name=a\r\n",           //
                               "Content-Disposition: attachment; name=a\r\n",         //
                               "Content-Disposition: form-data\r\n",                  //
                               "Content-Disposition: form-data; filename=a\r\n",      //
                               "Content-Disposition: form-data; name=\"a\r\n",        //
                               "Content-Disposition: form-data; name\r\n",            //
                               "Content-Disposition: form-data; name=a x=b\r\n",      //
                               "Content-Disposition: form-data; name=a; name=b\r\n",  //
                               "Content-Disposition: form-data; name=a\n\r\n",        //
                               "Content-Disposition: form-data; name=a\x01\r\n",      //
                               "Content-Disposition: form-data; name=a\r\n"
                               "Content-Disposition: form-data; name=b\r\n");
    CAPTURE(head);
    CHECK(parse({"--b0undary\r\n" + head + "\r\nx\r\n--b0undary--"}) == "bad_request");
}

TEST_CASE("a folded head is put together", "[multipart]") {
    CHECK(parse({"--b0undary\r\nContent-Disposition: form-data;\r\n\tname=a\r\n\r\nx\r\n"
                 "--b0undary--"}) == "a: x; end");
}

TEST_CASE("heads and parts have limits", "[multipart]") {
    const std::string much(MultipartParser::head_bytes_max, 'a');
    CHECK(parse({part("name=\"" + much + "\"", "x")}) == "payload_too_large");
    CHECK(parse({"--b0undary\r\n" + much, much}) == "payload_too_large");
    const auto field = part("name=a", "x");
    CHECK(parse({field + field + "--b0undary--"}, form, 2) == "a: x; a: x; end");
    CHECK(parse({field + field + field + "--b0undary--"}, form, 2) ==
          "a: x; a: x; payload_too_large");
}

TEST_CASE("a sink's refusal ends the parsing", "[multipart]") {
    struct Full final : MultipartSink {
        Result<> part_begin(const PartHeaders&) override { return {}; }
        Result<> part_data(std::string_view) override { return Error{ErrorCode::storage_full, ""}; }
        Result<> part_end() override { return {}; }
    } sink;
    auto parser = MultipartParser::create(form, 10);
    const auto outcome = parser->feed(part("name=a", "x"), sink);
    REQUIRE(outcome.has_error());
    CHECK(outcome.error().code == ErrorCode::storage_full);
}

TEST_CASE("the boundary is taken from the content type", "[multipart]") {
    CHECK(boundary_of("multipart/form-data; boundary=abc") == "abc");
    CHECK(boundary_of("Multipart/Form-Data ;charset=utf-8; BOUNDARY=\"a b:c\"") == "a b:c");
    CHECK(boundary_of(R"(multipart/form-data; boundary=\/\/\/; x=1)") == R"(\/\/\/)");
    CHECK(boundary_of("multipart/form-data; boundary=" + std::string(70, 'b')).size() == 70);

    CHECK(boundary_of("multipart/form-data") == "bad_request");
    CHECK(boundary_of("multipart/form-data; boundary=") == "bad_request");
    CHECK(boundary_of("multipart/form-data; boundary=\"\"") == "bad_request");
    CHECK(boundary_of("multipart/form-data; boundary=\"abc") == "bad_request");
    CHECK(boundary_of("multipart/form-data; boundary=" + std::string(71, 'b')) == "bad_request");
    CHECK(boundary_of("multipart/mixed; boundary=abc") == "unsupported_media_type");
    CHECK(boundary_of("application/json") == "unsupported_media_type");
    CHECK(boundary_of("") == "unsupported_media_type");
}
