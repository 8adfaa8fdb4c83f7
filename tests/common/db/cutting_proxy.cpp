#include "tests/common/db/cutting_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace undertone::testing {
namespace {

// How often a thread looks whether it should stop; not a time that anything waits for.
constexpr int poll_ms = 10;

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    return address;
}

int connect_to(const std::string& path) {
    const auto address = address_of(path);
    const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return server;
}

std::string receive(int from) {
    std::array<char, 65'536> buffer;
    const auto bytes = ::recv(from, buffer.data(), buffer.size(), 0);
    return bytes > 0 ? std::string(buffer.data(), static_cast<std::size_t>(bytes)) : std::string();
}

void send_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace

CuttingProxy::CuttingProxy(std::string target)
    : target_(std::move(target)), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const auto address = address_of(folder_.file(".s.PGSQL.5432"));
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 64) != 0) {
        throw std::runtime_error("the proxy cannot listen");
    }
    acceptor_ = std::thread([this] { accept_all(); });
}

CuttingProxy::~CuttingProxy() {
    stopping_ = true;
    acceptor_.join();
    for (auto& connection : connections_) connection.join();
    ::close(listener_);
}

void CuttingProxy::cut_at(std::string word, When when) {
    const std::lock_guard guard(mutex_);
    word_ = std::move(word);
    when_ = when;
}

void CuttingProxy::refuse_all() { refusing_ = true; }

void CuttingProxy::accept_all() {
    while (!stopping_) {
        pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, poll_ms) <= 0) continue;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (refusing_) {
            ::close(client);
            continue;
        }
        connections_.emplace_back([this, client] { pass_on(client, connect_to(target_)); });
    }
}

bool CuttingProxy::is_cut(std::string_view sent) {
    const std::lock_guard guard(mutex_);
    if (word_.empty() || sent.find(word_) == sent.npos) return false;
    word_.clear();
    ++cuts_;
    return true;
}

void CuttingProxy::pass_on(int client, int server) {
    std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    while (!stopping_ && !refusing_) {
        if (::poll(ends.data(), ends.size(), poll_ms) <= 0) continue;
        if (ends[0].revents != 0) {
            const auto bytes = receive(client);
            if (bytes.empty()) break;
            if (is_cut(bytes)) {
                if (when_ == When::before_it_arrives) break;
                send_all(server, bytes);
                receive(server);  // COMMIT is answered when it is done
                break;
            }
            send_all(server, bytes);
        }
        if (ends[1].revents != 0) {
            const auto bytes = receive(server);
            if (bytes.empty()) break;
            send_all(client, bytes);
        }
    }
    ::close(client);
    ::close(server);
}

}  // namespace undertone::testing
