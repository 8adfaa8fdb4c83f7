#include "api/auth/mail_program.h"

#include "common/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <vector>

extern char** environ;

namespace undertone {
namespace {

constexpr int answer_timeout_ms = 30'000;

std::vector<std::string> words_of(std::string_view command) {
    std::vector<std::string> words;
    while (!command.empty()) {
        const auto end = std::min(command.find(' '), command.size());
        if (end > 0) words.emplace_back(command.substr(0, end));
        command.remove_prefix(std::min(end + 1, command.size()));
    }
    return words;
}

/// What a program is started with: its standard input, and signals as they are by default.
class SpawnSetup {
public:
    explicit SpawnSetup(int input) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        ::posix_spawnattr_init(&attributes_);
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnSetup() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;

    Result<pid_t> run(std::vector<std::string> words) const {
        std::vector<char*> arguments;
        for (auto& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        pid_t pid = 0;
        const int failed =
            ::posix_spawnp(&pid, arguments[0], &actions_, &attributes_, arguments.data(), environ);
        if (failed != 0) return file_error("run", words[0], failed);
        return pid;
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// Its exit status; a program that goes on for too long is ended.
Result<> wait_for(pid_t pid, std::string_view name) {
    // glibc 2.36 declares pidfd_open() for C alone.
    const Descriptor program(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    pollfd ended{.fd = program.get(), .events = POLLIN, .revents = 0};
    const bool in_time = ::poll(&ended, 1, answer_timeout_ms) == 1;
    if (!in_time) ::kill(pid, SIGKILL);
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return Error{ErrorCode::unavailable, fmt::format("{} did not deliver the message", name)};
}

}  // namespace

std::string to_message(const Mail& mail) {
    return fmt::format(
        "To: {}\nSubject: {}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{}\n",
        mail.to, mail.subject, mail.text);
}

Result<> run_mail_program(std::string_view command, const Mail& mail) {
    const auto words = words_of(command);
    if (words.empty()) return Error{ErrorCode::unavailable, "no program delivers mail"};
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return file_error("pipe", words[0], errno);
    const Descriptor input(ends[0]);
    Result<pid_t> pid = Error{ErrorCode::unavailable, ""};
    Result<> written;
    {
        const Descriptor output(ends[1]);  // closed at the end of the message
        pid = SpawnSetup(input.get()).run(words);
        // A pipe holds more than a message of ours: a program that does not read blocks nobody.
        if (pid) written = write_all(output, to_message(mail), words[0]);
    }
    if (!pid) return pid.error();
    auto ended = wait_for(*pid, words[0]);
    return written ? ended : written;
}

}  // namespace undertone
