#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace undertone::testing {

namespace {

constexpr int timeout_ms = 20'000;

void await(int socket, short events) {
    pollfd entry{.fd = socket, .events = events, .revents = 0};
    int ready;
    do {
        ready = ::poll(&entry, 1, timeout_ms);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) throw std::runtime_error("the server neither answers nor closes");
}

int connect_to(std::uint16_t port, const char* address) {
    const bool ipv6 = std::string_view(address).find(':') != std::string_view::npos;
    const int socket = ::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    ::inet_pton(AF_INET6, address, &six.sin6_addr);
    ::inet_pton(AF_INET, address, &four.sin_addr);
    const auto* target =
        ipv6 ? reinterpret_cast<const sockaddr*>(&six) : reinterpret_cast<const sockaddr*>(&four);
    const auto size = static_cast<socklen_t>(ipv6 ? sizeof six : sizeof four);
    if (::connect(socket, target, size) != 0) {
        const auto error = errno;
        ::close(socket);
        throw std::system_error(error, std::generic_category(), "connect");
    }
    return socket;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

HttpAnswer parse_head(const std::string& head) {
    HttpAnswer answer;
    if (!head.starts_with("HTTP/1.1 ")) throw std::runtime_error("not an HTTP answer: " + head);
    answer.status = std::stoi(head.substr(9, 3));
    for (auto at = head.find("\r\n") + 2; at < head.size() - 2;) {
        const auto end = head.find("\r\n", at);
        const auto line = head.substr(at, end - at);
        const auto colon = line.find(": ");
        auto& value = answer.headers[lower(line.substr(0, colon))];
        if (!value.empty()) value += ", ";
        value += line.substr(colon + 2);
        at = end + 2;
    }
    return answer;
}

}  // namespace

std::string HttpAnswer::header(const std::string& lower_case_name) const {
    const auto at = headers.find(lower_case_name);
    return at == headers.end() ? "" : at->second;
}

HttpClient::HttpClient(std::uint16_t port, const char* address)
    : socket_(connect_to(port, address)) {}

HttpClient::~HttpClient() { close(); }

bool HttpClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        await(socket_, POLLOUT);
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

HttpAnswer HttpClient::get(std::string_view path, std::string_view fields) {
    return request("GET", path, fields);
}

HttpAnswer HttpClient::request(std::string_view method, std::string_view path,
                               std::string_view fields, std::string_view body) {
    const auto length =
        body.empty() ? std::string() : fmt::format("Content-Length: {}\r\n", body.size());
    send(fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n{}{}\r\n{}", method, path, fields,
                     length, body));
    return read_answer(method == "HEAD" ? Body::none : Body::as_framed);
}

HttpAnswer HttpClient::read_answer(Body body) {
    auto answer = parse_head(read_until("\r\n\r\n"));
    if (body == Body::as_framed) answer.body = read_body(answer);
    return answer;
}

std::string HttpClient::read_body(const HttpAnswer& head) {
    if (head.status < 200 || head.status == 204 || head.status == 304) return "";
    if (head.header("transfer-encoding") == "chunked") return read_chunks();
    if (!head.has("content-length")) return read_to_end();
    return take(std::stoul(head.header("content-length")));
}

std::string HttpClient::read_chunks() {
    std::string body;
    for (;;) {
        const auto size = std::stoul(read_until("\r\n"), nullptr, 16);
        body += take(size);
        read_until("\r\n");
        if (size == 0) return body;
    }
}

std::string HttpClient::read_until(std::string_view end) {
    for (;;) {
        const auto at = buffer_.find(end);
        if (at != std::string::npos) return take(at + end.size());
        if (!fill()) throw std::runtime_error("the connection ended after: " + buffer_);
    }
}

std::string HttpClient::take(std::size_t count) {
    while (buffer_.size() < count) {
        if (!fill()) throw std::runtime_error("the connection ended inside an answer");
    }
    auto taken = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return taken;
}

std::string HttpClient::read_to_end() {
    while (fill()) {
    }
    return take(buffer_.size());
}

bool HttpClient::is_closed() { return buffer_.empty() && !fill(); }

bool HttpClient::fill() {
    await(socket_, POLLIN);
    char bytes[65'536];
    const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(count));
    return true;
}

void HttpClient::finish_sending() { ::shutdown(socket_, SHUT_WR); }

void HttpClient::reset_on_close() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void HttpClient::shrink_receive_buffer() {
    const int bytes = 4'096;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

void HttpClient::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

}  // namespace undertone::testing
