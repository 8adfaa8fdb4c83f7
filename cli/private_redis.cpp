#include "cli/private_redis.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <functional>
#include <sstream>

namespace undertone {
namespace {

constexpr std::chrono::milliseconds answers_within{5'000};
constexpr std::size_t socket_path_max = sizeof(sockaddr_un::sun_path) - 1;

/// FNV-1a: the same name for a folder in every run, as std::hash does not promise.
std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

int connected_socket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), std::min(path.size(), socket_path_max));
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{.tv_sec = 0, .tv_usec = 200'000};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const auto* where = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(descriptor, where, sizeof address) == 0) return descriptor;
    ::close(descriptor);
    return -1;
}

bool answers_ping(const std::string& socket) {
    constexpr std::string_view ping = "PING\r\n";
    const int descriptor = connected_socket(socket);
    if (descriptor < 0) return false;
    char answer[5] = {};
    const bool answered =
        ::send(descriptor, ping.data(), ping.size(), MSG_NOSIGNAL) == std::ssize(ping) &&
        ::recv(descriptor, answer, sizeof answer, MSG_WAITALL) == sizeof answer;
    ::close(descriptor);
    return answered && std::string_view(answer, sizeof answer) == "+PONG";
}

/// DATA/redis -> DATA/redis.broken-1767608047, never removed: somebody may want to look.
void set_aside(const std::string& folder, const Log& log) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto aside = fmt::format(
        "{}.broken-{}", folder, std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
    std::error_code error;
    std::filesystem::rename(folder, aside, error);
    std::filesystem::create_directories(folder, error);
    log.warn("redis set aside: it did not answer; the queue is rebuilt from the store",
             {{"folder", aside}});
}

bool is_in_path(const std::string& program, const Environment& environment) {
    const auto variable = environment.find("PATH");
    std::istringstream folders(variable == environment.end() ? "/usr/bin:/bin" : variable->second);
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (::access((folder + '/' + program).c_str(), X_OK) == 0) return true;
    }
    return false;
}

/// For the owner alone: what runs in it would otherwise be anybody's.
Result<> make_private_folder(const std::filesystem::path& folder) {
    std::error_code error;
    const bool made = std::filesystem::create_directories(folder, error);
    if (made) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    struct stat status{};
    if (error || ::stat(folder.c_str(), &status) != 0) {
        return Error{ErrorCode::unavailable,
                     fmt::format("{}: {}", folder.string(), error.message())};
    }
    if (status.st_uid != ::geteuid()) {
        return Error{ErrorCode::unavailable,
                     fmt::format("{}: belongs to another user", folder.string())};
    }
    return {};
}

}  // namespace

PrivateRedisPaths private_redis_paths(const std::string& data_dir) {
    auto socket = data_dir + "/run/redis.sock";
    if (socket.size() > socket_path_max) {
        socket = fmt::format("/tmp/undertone-{}/{:016x}.sock", ::geteuid(), fnv1a(data_dir));
    }
    return {data_dir + "/redis", socket, data_dir + "/run/redis.log", "unix://" + socket};
}

std::vector<std::string> private_redis_arguments(const PrivateRedisPaths& paths) {
    return {"redis-server",
            "--port",
            "0",
            "--unixsocket",
            paths.socket,
            "--unixsocketperm",
            "700",
            "--dir",
            paths.folder,
            "--logfile",
            paths.log,
            "--daemonize",
            "no",
            "--databases",
            "1",
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            "everysec",
            "--maxmemory-policy",
            "noeviction"};
}

Result<Service> private_redis(const PrivateRedisPaths& paths, const Environment& environment,
                              const Log& log) {
    using std::filesystem::path;
    if (!is_in_path("redis-server", environment)) {
        return Error{ErrorCode::unavailable,
                     "redis-server is not installed: run scripts/setup, or name one in redis.url"};
    }
    for (const auto& folder :
         {path(paths.folder), path(paths.socket).parent_path(), path(paths.log).parent_path()}) {
        if (const auto made = make_private_folder(folder); !made) return made.error();
    }
    Service service;
    service.process = {"redis", private_redis_arguments(paths), environment};
    service.is_ready = [socket = paths.socket] { return answers_ping(socket); };
    service.ready_within = answers_within;
    service.on_never_ready = [folder = paths.folder, log] { set_aside(folder, log); };
    service.failures_max = 3;
    return service;
}

}  // namespace undertone
