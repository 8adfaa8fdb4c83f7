#include "common/scan/clamd.h"

#include "common/config.h"

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <system_error>

namespace undertone {
namespace {

using std::chrono::milliseconds;

// A healthy clamd takes a connection and answers PING at once, whatever it scans.
constexpr milliseconds greeting_timeout{5'000};

Error unavailable(std::string_view what, int error_number) {
    return {ErrorCode::unavailable,
            fmt::format("clamd: {}: {}", what, std::generic_category().message(error_number))};
}

Patience briefly() {
    return {greeting_timeout, [] { return Result<>(); }};
}

/// What of `events` the socket is ready for (or POLLHUP, POLLERR), 0 after `timeout`.
Result<short> poll_for(const Descriptor& fd, short events, milliseconds timeout) {
    pollfd waited{.fd = fd.get(), .events = events, .revents = 0};
    int ready = 0;
    do {
        ready = ::poll(&waited, 1, static_cast<int>(timeout.count()));
    } while (ready < 0 && errno == EINTR);
    if (ready < 0) return unavailable("poll", errno);
    return waited.revents;
}

Result<Descriptor> connect_to(const sockaddr* address, socklen_t length) {
    constexpr int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
    Descriptor fd(::socket(address->sa_family, type, 0));
    if (fd.get() < 0) return unavailable("socket", errno);
    if (::connect(fd.get(), address, length) == 0) return fd;
    if (errno != EINPROGRESS) return unavailable("connect", errno);

    const auto ready = poll_for(fd, POLLOUT, greeting_timeout);
    if (!ready) return ready.error();
    if (*ready == 0) return unavailable("connect", ETIMEDOUT);
    int failure = 0;
    socklen_t size = sizeof failure;
    ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &failure, &size);
    if (failure != 0) return unavailable("connect", failure);
    return fd;
}

Result<Descriptor> connect_to_path(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

Result<Descriptor> connect_to_host(const ClamdAddress& address) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failure = ::getaddrinfo(address.host.c_str(), address.port.c_str(), &wanted, &found);
    if (failure != 0) {
        return Error{ErrorCode::unavailable,
                     fmt::format("clamd: {}: {}", address.to_string(), ::gai_strerror(failure))};
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, ::freeaddrinfo);
    Result<Descriptor> connected = unavailable("connect", EADDRNOTAVAIL);
    for (const auto* each = all.get(); each != nullptr && !connected; each = each->ai_next) {
        connected = connect_to(each->ai_addr, each->ai_addrlen);
    }
    return connected;
}

std::string length_prefix(std::size_t bytes) {
    std::string prefix(4, '\0');
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        prefix[i] = static_cast<char>(bytes >> (24 - 8 * i) & 0xff);
    }
    return prefix;
}

}  // namespace

Result<ClamdSocket> ClamdSocket::connect(const ClamdAddress& address) {
    auto fd = address.path.empty() ? connect_to_host(address) : connect_to_path(address.path);
    if (!fd) return fd.error();
    return ClamdSocket(std::move(*fd));
}

Result<short> ClamdSocket::wait(short events, const Patience& patience) {
    constexpr milliseconds slice{250};
    const auto deadline = std::chrono::steady_clock::now() + patience.timeout;
    for (;;) {
        const auto ready = poll_for(fd_, events, std::min(slice, patience.timeout));
        if (!ready || *ready != 0) return ready;
        if (std::chrono::steady_clock::now() >= deadline) {
            return Error{ErrorCode::timeout, "clamd stands still"};
        }
        if (const auto may = patience.while_waiting(); !may) return may.error();
    }
}

Result<bool> ClamdSocket::send(std::string_view bytes, const Patience& patience) {
    while (!bytes.empty()) {
        const auto ready = wait(POLLIN | POLLOUT, patience);
        if (!ready) return ready.error();
        if ((*ready & (POLLIN | POLLHUP | POLLERR)) != 0) return false;
        const auto sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EPIPE || errno == ECONNRESET) {
            return false;
        } else if (errno != EAGAIN && errno != EINTR) {
            return unavailable("send", errno);
        }
    }
    return true;
}

Result<std::string> ClamdSocket::read_reply(const Patience& patience) {
    constexpr std::size_t reply_bytes_max = 4'096;
    std::string reply;
    std::array<char, 512> buffer;
    while (reply.size() < reply_bytes_max) {
        if (const auto ready = wait(POLLIN, patience); !ready) return ready.error();
        const auto got = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (got < 0) return unavailable("recv", errno);
        reply.append(buffer.data(), static_cast<std::size_t>(got));
        if (const auto end = reply.find('\0'); end != reply.npos) return reply.substr(0, end);
        if (got == 0) break;
    }
    return Error{ErrorCode::unavailable, "clamd hung up without an answer"};
}

Result<> ClamdStream::send(std::string_view bytes) {
    // clamd holds each piece in memory, and refuses a length of 2 GiB and more.
    constexpr std::size_t piece_bytes = 1 << 20;
    while (!bytes.empty() && !decided_) {
        const auto piece = bytes.substr(0, piece_bytes);
        bytes.remove_prefix(piece.size());
        auto sent = socket_.send(length_prefix(piece.size()), patience_);
        if (sent && *sent) sent = socket_.send(piece, patience_);
        if (!sent) return sent.error();
        decided_ = !*sent;
    }
    return {};
}

Result<ScanVerdict> ClamdStream::finish() {
    if (!decided_) {
        const auto sent = socket_.send(length_prefix(0), patience_);
        if (!sent) return sent.error();
    }
    const auto reply = socket_.read_reply(patience_);
    if (!reply) return reply.error();
    return parse_scan_reply(*reply);
}

Result<> Clamd::ping() const {
    using namespace std::string_view_literals;
    auto socket = ClamdSocket::connect(address_);
    if (!socket) return socket.error();
    const auto sent = socket->send("zPING\0"sv, briefly());
    const auto reply = sent ? socket->read_reply(briefly()) : Result<std::string>(sent.error());
    if (reply && *reply == "PONG") return {};
    return Error{ErrorCode::unavailable,
                 reply ? "clamd does not answer PING with PONG" : reply.error().detail};
}

Result<ClamdStream> Clamd::open(std::function<Result<>()> while_waiting) const {
    using namespace std::string_view_literals;
    auto socket = ClamdSocket::connect(address_);
    if (!socket) return socket.error();
    const auto sent = socket->send("zINSTREAM\0"sv, briefly());
    if (!sent) return Error{ErrorCode::unavailable, sent.error().detail};
    return ClamdStream(std::move(*socket), {timeout_, std::move(while_waiting)});
}

std::optional<Clamd> make_clamd(const ScanConfig& config) {
    if (config.clamd.empty()) return std::nullopt;
    // The configuration was checked when it was loaded.
    return Clamd(parse_clamd_address(config.clamd).value(), std::chrono::seconds(config.timeout_s));
}

}  // namespace undertone
