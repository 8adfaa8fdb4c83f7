// Child processes that end with their parent.
#pragma once

#include "common/config.h"
#include "common/result.h"

#include <sys/types.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

namespace undertone {

struct ProcessSpec {
    std::string name;                    ///< for messages: "undertone-worker 2"
    std::vector<std::string> arguments;  ///< the first one is the program, looked for in PATH
    Environment environment;
};

/// Starts a program that the kernel kills when this process ends, in a process group of its own, so
/// that a terminal's Ctrl-C reaches this process alone. Call it from the main thread: the kernel
/// watches the thread that forked. `signals` is the child's signal mask.
/// Errors: unavailable (no more processes). A program that is not there ends with status 127.
Result<pid_t> start_process(const ProcessSpec& spec, const sigset_t& signals);

/// Becomes the program, in this process. Returns only if it cannot: unavailable.
Error become_process(const ProcessSpec& spec);

/// "exited with status 1", "killed by signal 9 (Killed)" for a status of waitpid().
std::string describe_exit(int status);

/// A process's state as /proc shows it: 'R', 'S', 'T' for stopped; nullopt if it is gone.
std::optional<char> process_state(pid_t process);

/// The folder of the running program: the other programs stand beside it.
std::string program_folder();

}  // namespace undertone
