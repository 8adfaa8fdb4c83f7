// An HTTP client as bare as a socket, so that tests can also send what no client library would.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace undertone::testing {

struct HttpAnswer {
    int status = 0;
    std::map<std::string, std::string>
        headers;  ///< names in lower case; repeated ones joined by ", "
    std::string body;

    /// Empty if absent.
    std::string header(const std::string& lower_case_name) const;
    bool has(const std::string& lower_case_name) const {
        return headers.count(lower_case_name) != 0;
    }
};

/// One connection to a loopback address. Every call that waits throws after 20 s.
class HttpClient {
public:
    explicit HttpClient(std::uint16_t port, const char* address = "127.0.0.1");
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Sends all of it; false if the server stopped reading.
    bool send(std::string_view bytes);
    /// "GET path HTTP/1.1" with Host and `fields` ("Name: value\r\n"...), and the answer to it.
    HttpAnswer get(std::string_view path, std::string_view fields = "");
    HttpAnswer request(std::string_view method, std::string_view path, std::string_view fields = "",
                       std::string_view body = "");

    enum class Body { as_framed, none };
    /// The next answer. `none` for answers to HEAD. Throws if the connection ends before it does.
    HttpAnswer read_answer(Body body = Body::as_framed);
    /// The next bytes up to and including `end`.
    std::string read_until(std::string_view end);
    /// Everything until the server closes.
    std::string read_to_end();
    /// Waits until the server closes; false if bytes come instead.
    bool is_closed();

    /// Sends FIN; the answer can still be read.
    void finish_sending();
    /// Makes close() send RST.
    void reset_on_close();
    void close();
    /// Makes the kernel take as few bytes as it can from the server while nobody reads.
    void shrink_receive_buffer();

private:
    bool fill();
    std::string take(std::size_t count);
    std::string read_body(const HttpAnswer& head);
    std::string read_chunks();

    int socket_;
    std::string buffer_;
};

}  // namespace undertone::testing
