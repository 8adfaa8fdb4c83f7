#include "cli/http_client.h"

#include "cli/multipart_form.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/url/parse.hpp>
#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <optional>

namespace undertone {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::use_awaitable;

/// Longer than the longest ?wait.
constexpr std::chrono::seconds answer_within{60};
constexpr std::chrono::seconds connect_within{5};
constexpr std::size_t chunk_bytes = 262'144;
constexpr std::uint64_t answer_bytes_max = 268'435'456;

/// One request: its head, and a body that is read while it is sent (null: none).
struct Outgoing {
    std::string head;
    MultipartForm* form = nullptr;
    const HttpClient::OnSent* on_sent = nullptr;
};

template <class Stream>
asio::awaitable<void> send_form(Stream& stream, const Outgoing& outgoing) {
    std::string chunk;
    std::uint64_t sent = 0;
    while (outgoing.form->read(chunk, chunk_bytes)) {
        beast::get_lowest_layer(stream).expires_after(answer_within);
        co_await asio::async_write(stream, asio::buffer(chunk), use_awaitable);
        sent += chunk.size();
        if (*outgoing.on_sent) (*outgoing.on_sent)(sent, outgoing.form->size());
    }
}

/// A server that refuses a body answers and closes before it has read all of it: what it said is
/// then worth more than the broken pipe.
template <class Stream>
asio::awaitable<HttpAnswer> exchange(Stream& stream, const Outgoing& outgoing) {
    std::exception_ptr broken;
    try {
        co_await asio::async_write(stream, asio::buffer(outgoing.head), use_awaitable);
        if (outgoing.form) co_await send_form(stream, outgoing);
    } catch (const boost::system::system_error&) {
        broken = std::current_exception();
    }
    beast::get_lowest_layer(stream).expires_after(answer_within);
    beast::flat_buffer buffer;
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(answer_bytes_max);
    try {
        co_await beast::http::async_read(stream, buffer, parser, use_awaitable);
    } catch (const boost::system::system_error&) {
        if (broken) std::rethrow_exception(broken);
        throw;
    }
    co_return HttpAnswer{parser.get().result_int(), std::move(parser.get().body())};
}

asio::awaitable<beast::tcp_stream> connect(const ServerUrl& server) {
    const auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver(executor);
    const auto endpoints = co_await resolver.async_resolve(server.host, server.port, use_awaitable);
    beast::tcp_stream stream(executor);
    stream.expires_after(connect_within);
    co_await stream.async_connect(endpoints, use_awaitable);
    stream.expires_after(answer_within);
    co_return stream;
}

asio::awaitable<HttpAnswer> converse(const ServerUrl& server, const Outgoing& outgoing) {
    auto connection = co_await connect(server);
    if (!server.tls) co_return co_await exchange(connection, outgoing);

    asio::ssl::context context(asio::ssl::context::tls_client);
    context.set_default_verify_paths();
    beast::ssl_stream<beast::tcp_stream> stream(std::move(connection), context);
    stream.set_verify_mode(asio::ssl::verify_peer);
    stream.set_verify_callback(asio::ssl::host_name_verification(server.host));
    ::SSL_set_tlsext_host_name(stream.native_handle(), server.host.c_str());
    co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
    co_return co_await exchange(stream, outgoing);
}

Error failure(const ServerUrl& server, const boost::system::error_code& code) {
    const bool late = code == beast::error::timeout;
    return {late ? ErrorCode::timeout : ErrorCode::unavailable,
            fmt::format("{}: {}", server.host_header(), code.message())};
}

Result<HttpAnswer> run(const ServerUrl& server, const Outgoing& outgoing) {
    asio::io_context context;
    std::exception_ptr thrown;
    HttpAnswer answer;
    asio::co_spawn(context, converse(server, outgoing),
                   [&](std::exception_ptr exception, HttpAnswer result) {
                       thrown = std::move(exception);
                       answer = std::move(result);
                   });
    context.run();
    try {
        if (thrown) std::rethrow_exception(thrown);
        return answer;
    } catch (const boost::system::system_error& error) {
        return failure(server, error.code());
    }
}

std::string request_head(std::string_view method, const std::string& target,
                         const ServerUrl& server, const std::string& authorization,
                         std::string_view body_headers) {
    const auto credential =
        authorization.empty() ? std::string() : fmt::format("Authorization: {}\r\n", authorization);
    return fmt::format(
        "{} {}{} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\n"
        "User-Agent: undertone\r\nConnection: close\r\n{}{}\r\n",
        method, server.base_path, target, server.host_header(), credential, body_headers);
}

}  // namespace

std::string ServerUrl::host_header() const {
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                               : fmt::format("[{}]:{}", host, port);
}

Result<ServerUrl> parse_server_url(std::string_view text) {
    Error refused{ErrorCode::invalid_value,
                  fmt::format("expected a URL such as http://127.0.0.1:8000, got {:?}", text)};
    const auto url = boost::urls::parse_uri(text);
    if (!url || url->host().empty()) return refused;
    if (url->scheme() != "http" && url->scheme() != "https") return refused;
    ServerUrl server;
    server.tls = url->scheme() == "https";
    server.host = url->host_address();
    server.port = url->has_port() ? std::string(url->port()) : server.tls ? "443" : "80";
    server.base_path = std::string(url->encoded_path());
    if (server.base_path.ends_with('/')) server.base_path.pop_back();
    return server;
}

HttpClient::HttpClient(ServerUrl server, std::string authorization)
    : server_(std::move(server)), authorization_(std::move(authorization)) {}

Result<HttpAnswer> HttpClient::get(const std::string& target) const {
    Outgoing outgoing;
    outgoing.head = request_head("GET", target, server_, authorization_, "");
    return run(server_, outgoing);
}

Result<HttpAnswer> HttpClient::post_form(const std::string& target,
                                         const std::vector<FormField>& fields,
                                         const std::vector<FormFile>& files,
                                         const OnSent& on_sent) const {
    auto form = MultipartForm::open(fields, files);
    if (!form) return form.error();
    Outgoing outgoing;
    outgoing.head = request_head("POST", target, server_, authorization_, form->headers());
    outgoing.form = &*form;
    outgoing.on_sent = &on_sent;
    return run(server_, outgoing);
}

}  // namespace undertone
