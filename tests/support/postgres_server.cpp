#include "tests/support/postgres_server.h"

#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace undertone::testing {
namespace {

constexpr const char* superuser = "postgres";

/// The folder of the newest PostgreSQL that Debian has installed.
std::string find_programs() {
    glob_t found{};
    std::string folder;
    if (::glob("/usr/lib/postgresql/*/bin", 0, nullptr, &found) == 0) {
        folder = found.gl_pathv[found.gl_pathc - 1];
    }
    ::globfree(&found);
    if (folder.empty()) throw std::runtime_error("PostgreSQL is not installed");
    return folder;
}

/// PostgreSQL refuses to run as root.
const passwd* unprivileged_user() { return ::geteuid() == 0 ? ::getpwnam(superuser) : nullptr; }

void become(const passwd* user) {
    if (user == nullptr) return;
    if (::initgroups(user->pw_name, user->pw_gid) != 0 || ::setgid(user->pw_gid) != 0 ||
        ::setuid(user->pw_uid) != 0) {
        ::_exit(126);
    }
}

/// Starts a program that dies when the calling thread does; its words go to `log`.
pid_t start(std::vector<std::string> command, const std::string& log, const passwd* user) {
    std::vector<char*> arguments;
    for (auto& argument : command) arguments.push_back(argument.data());
    arguments.push_back(nullptr);

    const auto parent = ::getpid();
    const auto child = ::fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child > 0) return child;

    become(user);  // first, because it takes the death signal away
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::getppid() != parent) ::_exit(1);  // the parent died before prctl
    if (::chdir("/") != 0) ::_exit(126);
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

void run(std::vector<std::string> command, const std::string& log, const passwd* user) {
    const auto program = command.front();
    int status = 0;
    ::waitpid(start(std::move(command), log, user), &status, 0);
    if (status != 0) throw std::runtime_error(program + " failed");
}

}  // namespace

PostgresServer& PostgresServer::instance() {
    static PostgresServer server;
    return server;
}

PostgresServer::PostgresServer() : programs_(find_programs()) {
    const auto* user = unprivileged_user();
    const auto& folder = directory_.path();
    const auto data = directory_.file("data");
    const auto log = directory_.file("postgres.log");
    if (user != nullptr && ::chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) {
        throw std::runtime_error("chown failed");
    }
    run({programs_ + "/initdb", "-D", data, "-U", superuser, "-A", "trust", "-E", "UTF8",
         "--locale=C", "--no-sync"},
        log, user);
    pid_ =
        start({programs_ + "/postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c",
               "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c",
               "max_connections=200", "-c", "deadlock_timeout=20ms"},
              log, user);

    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    const std::vector<std::string> ask{programs_ + "/pg_isready", "-q", "-h", folder};
    for (;;) {
        int status = 0;
        ::waitpid(start(ask, "/dev/null", nullptr), &status, 0);
        if (status == 0) return;
        if (std::chrono::steady_clock::now() > deadline) {
            throw std::runtime_error("PostgreSQL does not answer");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));  // until it listens
    }
}

PostgresServer::~PostgresServer() {
    ::kill(pid_, SIGQUIT);  // at once: nothing in it is kept
    ::waitpid(pid_, nullptr, 0);
}

std::string PostgresServer::create_database() {
    const auto name = "test_" + std::to_string(++databases_);
    run({programs_ + "/createdb", "-h", socket_folder(), "-U", superuser, name}, "/dev/null",
        nullptr);
    return url(name, socket_folder());
}

std::string PostgresServer::url(const std::string& name, const std::string& socket_folder) const {
    return std::string("postgresql://") + superuser + "@/" + name + "?host=" + socket_folder;
}

}  // namespace undertone::testing
