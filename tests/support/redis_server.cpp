#include "tests/support/redis_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace undertone::testing {
namespace {

class Socket {
public:
    Socket() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~Socket() { ::close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    bool connect(const std::string& path) const {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        return ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }

    /// Redis's inline form of a command. Empty if the server went away.
    std::string ask(std::string_view line) const {
        const auto request = std::string(line) + "\r\n";
        if (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) < 0) return {};
        std::string answer;
        char byte = 0;
        while (::recv(fd_, &byte, 1, 0) == 1 && byte != '\r') answer += byte;
        return answer;
    }

private:
    int fd_;
};

[[noreturn]] void run_server(const TempDir& directory, const std::string& socket,
                             const char* append_only, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // the parent died before prctl
    const auto log = directory.file("redis.log");
    ::execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket.c_str(), "--dir",
             directory.path().c_str(), "--save", "", "--appendonly", append_only, "--appendfsync",
             "always", "--logfile", log.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
}

}  // namespace

RedisServer::RedisServer(Keeps keeps) : keeps_(keeps) { start(); }

RedisServer::~RedisServer() { kill(); }

RedisConfig RedisServer::config() const {
    RedisConfig config;
    config.url = "unix://" + socket();
    return config;
}

void RedisServer::start() {
    const auto parent = ::getpid();
    const auto unix_socket = socket();
    const char* append_only = keeps_ == Keeps::everything ? "yes" : "no";
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork failed");
    if (pid_ == 0) run_server(directory_, unix_socket, append_only, parent);

    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (command("PING") != "+PONG") {
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
            pid_ = 0;
            throw std::runtime_error("redis-server ended at its start");
        }
        if (std::chrono::steady_clock::now() > deadline) {
            throw std::runtime_error("redis-server does not answer PING");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));  // until it listens
    }
}

void RedisServer::kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

void RedisServer::restart() {
    kill();
    start();
}

void RedisServer::flush() {
    if (command("FLUSHALL") != "+OK") throw std::runtime_error("FLUSHALL failed");
}

std::string RedisServer::command(std::string_view line) const {
    const Socket connection;
    return connection.connect(socket()) ? connection.ask(line) : std::string();
}

}  // namespace undertone::testing
