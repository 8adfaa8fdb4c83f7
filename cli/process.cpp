#include "cli/process.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace undertone {
namespace {

constexpr int cannot_execute = 127;

/// What execve() takes; the strings stay the owner's.
std::vector<char*> pointers_to(std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    for (auto& text : strings) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> variables_of(const Environment& environment) {
    std::vector<std::string> variables;
    for (const auto& [name, value] : environment) {
        variables.push_back(fmt::format("{}={}", name, value));
    }
    return variables;
}

/// Runs between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* arguments, char* const* environment, const sigset_t& signals,
                         pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(cannot_execute);  // it died before the call above
    ::setpgid(0, 0);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE}) ::signal(signal, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &signals, nullptr);
    ::execvpe(arguments[0], arguments, environment);
    ::_exit(cannot_execute);
}

}  // namespace

Result<pid_t> start_process(const ProcessSpec& spec, const sigset_t& signals) {
    auto arguments = spec.arguments;
    auto variables = variables_of(spec.environment);
    const auto argument_pointers = pointers_to(arguments);
    const auto variable_pointers = pointers_to(variables);
    const auto parent = ::getpid();

    const pid_t child = ::fork();
    if (child == 0) become(argument_pointers.data(), variable_pointers.data(), signals, parent);
    if (child < 0) {
        return Error{ErrorCode::unavailable,
                     fmt::format("{}: {}", spec.name, std::strerror(errno))};
    }
    return child;
}

Error become_process(const ProcessSpec& spec) {
    auto arguments = spec.arguments;
    auto variables = variables_of(spec.environment);
    ::execvpe(arguments.front().c_str(), pointers_to(arguments).data(),
              pointers_to(variables).data());
    return {ErrorCode::unavailable, fmt::format("{}: {}", arguments.front(), std::strerror(errno))};
}

std::string describe_exit(int status) {
    if (WIFSIGNALED(status)) {
        return fmt::format("killed by signal {} ({})", WTERMSIG(status),
                           ::strsignal(WTERMSIG(status)));
    }
    if (WEXITSTATUS(status) == cannot_execute) return "the program could not be started";
    return fmt::format("exited with status {}", WEXITSTATUS(status));
}

std::optional<char> process_state(pid_t process) {
    std::ifstream file(fmt::format("/proc/{}/stat", process));
    const std::string text(std::istreambuf_iterator<char>(file), {});
    // "42 (any name, even with brackets) T 1 ..."
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos || name_end + 2 >= text.size()) return std::nullopt;
    return text[name_end + 2];
}

std::string program_folder() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

}  // namespace undertone
