#include "cli/data_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace undertone {
namespace {

/// How long the children of a killed `undertone up` may take to follow it.
constexpr std::chrono::milliseconds orphans_max{3'000};
constexpr std::chrono::milliseconds retry_every{20};

Error unavailable(const std::string& path, int error) {
    return {ErrorCode::unavailable, fmt::format("{}: {}", path, std::strerror(error))};
}

/// The process that the lock file names; 0 if it names none.
pid_t holder_of(int descriptor) {
    char text[32] = {};
    if (::pread(descriptor, text, sizeof text - 1, 0) <= 0) return 0;
    return static_cast<pid_t>(std::strtol(text, nullptr, 10));
}

bool is_alive(pid_t process) { return process > 0 && (::kill(process, 0) == 0 || errno == EPERM); }

/// Refused at once while the named process lives; what it left behind gets time to end.
bool take(int descriptor) {
    const auto deadline = std::chrono::steady_clock::now() + orphans_max;
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const bool in_use = is_alive(holder_of(descriptor));
        if (in_use || std::chrono::steady_clock::now() > deadline) return false;
        ::poll(nullptr, 0, static_cast<int>(retry_every.count()));
    }
    return true;
}

Result<> write_holder(int descriptor, const std::string& path) {
    const auto text = fmt::format("{}\n", ::getpid());
    const bool written =
        ::ftruncate(descriptor, 0) == 0 &&
        ::pwrite(descriptor, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
    if (!written) return unavailable(path, errno);
    return {};
}

}  // namespace

Result<DataLock> DataLock::acquire(const std::string& data_dir) {
    std::error_code error;
    const bool made = std::filesystem::create_directories(data_dir, error);
    if (error) return unavailable(data_dir, error.value());
    if (made) std::filesystem::permissions(data_dir, std::filesystem::perms::owner_all, error);

    const auto path = data_dir + "/undertone.lock";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT, 0600);
    if (descriptor < 0) return unavailable(path, errno);
    DataLock lock(descriptor);
    if (!take(descriptor)) {
        return Error{ErrorCode::conflict,
                     fmt::format("{} is in use by `undertone up`, process {}; stop that one, or "
                                 "give this one a folder of its own with --data",
                                 data_dir, holder_of(descriptor))};
    }
    if (const auto written = write_holder(descriptor, path); !written) return written.error();
    return lock;
}

DataLock::DataLock(DataLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

DataLock::~DataLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace undertone
