#include "api/http/client_connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>
#include <vector>

namespace undertone {

namespace asio = boost::asio;

namespace {

// How long and how much of a refused body is taken in before the connection is cut.
constexpr std::chrono::seconds linger_time{30};
constexpr std::chrono::seconds linger_silence{5};
constexpr std::uint64_t linger_bytes_max = std::uint64_t{4} << 30;

// OpenSSL's closing handshake is a courtesy.
constexpr std::chrono::seconds farewell_time{2};

}  // namespace

ClientConnection::ClientConnection(Socket socket, std::shared_ptr<asio::ssl::context> tls,
                                   const TimePoint& now, Limits limits)
    : socket_(std::move(socket)), tls_context_(std::move(tls)), now_(now), limits_(limits) {
    boost::system::error_code ec;
    socket_.non_blocking(true, ec);
    const auto endpoint = socket_.remote_endpoint(ec);
    if (!ec) {
        peer_address_ = endpoint.address().to_string();
        loopback_peer_ = endpoint.address().is_loopback();
    }
    if (tls_context_) tls_ = std::make_unique<TlsStream>(socket_, *tls_context_);
}

Awaitable<bool> ClientConnection::handshake() {
    if (!tls_) co_return true;
    set_deadline(limits_.handshake);
    const auto [ec] = co_await tls_->async_handshake(asio::ssl::stream_base::server, as_tuple_);
    clear_deadline();
    co_return !ec;
}

std::optional<std::string_view> ClientConnection::write_now(std::string_view bytes) {
    if (tls_ || bytes.empty()) return bytes;
    const auto sent =
        ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return bytes.substr(static_cast<std::size_t>(sent));
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return bytes;
    return std::nullopt;
}

Awaitable<bool> ClientConnection::write(std::string_view bytes) {
    auto rest = write_now(bytes);
    while (rest && !rest->empty()) {
        set_deadline(limits_.write);
        const auto [ec, count] = co_await write_some(*rest);
        if (ec) break;
        rest->remove_prefix(count);
    }
    clear_deadline();
    co_return rest && rest->empty();
}

Awaitable<void> ClientConnection::linger() {
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);

    std::vector<char> scratch(65'536);
    const auto end = now_ + linger_time;
    for (std::uint64_t taken = 0; taken < linger_bytes_max && now_ < end;) {
        set_deadline(linger_silence);
        const auto [ec, count] = co_await read_some(scratch);
        if (ec) break;
        taken += count;
    }
    clear_deadline();
    socket_.close(ignored);
}

Awaitable<void> ClientConnection::close() {
    if (tls_ && !expired_) {
        set_deadline(farewell_time);
        co_await tls_->async_shutdown(as_tuple_);
        clear_deadline();
    }
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_both, ignored);
    socket_.close(ignored);
}

void ClientConnection::abort() {
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_both, ignored);
    socket_.cancel(ignored);
}

void ClientConnection::reset() {
    boost::system::error_code ignored;
    socket_.set_option(Socket::linger(true, 0), ignored);
    socket_.close(ignored);
}

void ClientConnection::sweep(TimePoint now) {
    if (!deadline_ || now < *deadline_) return;
    deadline_.reset();
    expired_ = true;
    cancel();
}

void ClientConnection::cancel() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

bool ClientConnection::at_end() {
    char byte;
    const auto count = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool ClientConnection::sends_no_more() {
    // Tells with TLS too, where bytes of it may lie in front of the end.
    pollfd state{.fd = socket_.native_handle(), .events = POLLRDHUP, .revents = 0};
    return ::poll(&state, 1, 0) > 0;
}

bool ClientConnection::is_cut() {
    pollfd state{.fd = socket_.native_handle(), .events = 0, .revents = 0};  // POLLERR, POLLHUP
    return ::poll(&state, 1, 0) > 0;
}

void ClientConnection::watch_for_end(std::shared_ptr<void> keep_alive,
                                     std::function<void()> on_gone) {
    const auto watch = ++watch_;
    socket_.async_wait(Socket::wait_read,
                       [this, watch, keep_alive = std::move(keep_alive),
                        on_gone = std::move(on_gone)](boost::system::error_code ec) {
                           // Data is a pipelined request: it waits its turn.
                           if (watch == watch_ && !ec && at_end()) on_gone();
                       });
}

void ClientConnection::stop_watching() {
    ++watch_;
    cancel();
}

}  // namespace undertone
