#include "tests/api/http/test_server.h"
#include "tests/support/http_client.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace undertone;
using namespace undertone::testing;

namespace {

/// Serves the middle of a file of 2 MB: neither its first nor its last bytes may leak.
struct FileServer : TestServer {
    FileServer() {
        for (std::size_t i = 0; content.size() < 2'000'000; ++i) content += std::to_string(i);
        const auto path = folder.path() + "/content";
        std::ofstream(path, std::ios::binary) << "before" << content << "after";
        set_file(path, 6, content.size());
    }

    TempDir folder;
    std::string content;
};

}  // namespace

TEST_CASE_METHOD(FileServer, "a file is sent as it is", "[http][file]") {
    HttpClient client(port());
    const auto answer = client.get("/file");
    CHECK(answer.status == 200);
    CHECK(answer.body == content);
    CHECK(answer.header("accept-ranges") == "bytes");
    CHECK(client.request("HEAD", "/file").header("content-length") ==
          std::to_string(content.size()));
    CHECK(client.get("/file", "If-None-Match: \"file-1\"\r\n").status == 304);
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE_METHOD(FileServer, "a range of a file is sent alone", "[http][file]") {
    HttpClient client(port());
    const auto total = std::to_string(content.size());

    const auto middle = client.get("/file", "Range: bytes=1000-500999\r\n");
    CHECK(middle.status == 206);
    CHECK(middle.body == content.substr(1'000, 500'000));
    CHECK(middle.header("content-range") == "bytes 1000-500999/" + total);

    CHECK(client.get("/file", "Range: bytes=-5\r\n").body == content.substr(content.size() - 5));
    CHECK(client.get("/file", "Range: bytes=1999990-\r\n").body == content.substr(1'999'990));
}

TEST_CASE_METHOD(FileServer, "a range outside the file is refused", "[http][file]") {
    HttpClient client(port());
    const auto refused = client.get("/file", "Range: bytes=99999999-\r\n");
    CHECK(refused.status == 416);
    CHECK(refused.header("content-range") == "bytes */" + std::to_string(content.size()));
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE_METHOD(FileServer, "If-Range guards a range", "[http][file]") {
    HttpClient client(port());
    const std::string range = "Range: bytes=0-4\r\n";
    CHECK(client.get("/file", range + "If-Range: \"file-1\"\r\n").status == 206);
    CHECK(client.get("/file", range + "If-Range: \"file-0\"\r\n").body == content);
}

TEST_CASE_METHOD(FileServer, "a file that is gone is the server's failure", "[http][file]") {
    set_file(folder.path() + "/missing", 0, 10);
    HttpClient client(port());
    CHECK(client.get("/file").status == 500);
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE_METHOD(FileServer, "a file shorter than promised breaks the answer off", "[http][file]") {
    set_file(folder.path() + "/content", 0, content.size() + 1'000);
    HttpClient client(port());
    client.send("GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK_THROWS(client.read_answer());
}

TEST_CASE_METHOD(TestServer, "a body of unknown length is sent piece by piece", "[http][file]") {
    HttpClient client(port());
    const auto answer = client.get("/pieces");
    CHECK(answer.status == 200);
    CHECK(answer.header("transfer-encoding") == "chunked");
    CHECK(answer.body ==
          std::string(100'000, '5') + std::string(100'000, '3') + std::string(100'000, '1'));
    CHECK(client.get("/hello").body == "hello");
}

TEST_CASE_METHOD(TestServer, "a body that breaks off is no whole one", "[http][file]") {
    HttpClient client(port());
    CHECK_THROWS(client.get("/pieces?breaks"));
    CHECK(HttpClient(port()).get("/hello").body == "hello");
}
