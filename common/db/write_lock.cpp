#include "common/db/write_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/futex.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <thread>

namespace undertone {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;  // the same for all processes of a machine

// A holder that was killed wakes nobody: who waits looks by itself this often.
constexpr milliseconds look_again{10};

// However long its turns are, a polite holder comes back after this.
constexpr milliseconds stand_back_max{200};

// 32 characters as four words, so that they can be read while another process writes them: a torn
// name is possible, a data race is not.
using HolderText = std::array<std::uint64_t, 4>;
constexpr std::size_t pid_width = 8;

HolderText render_holder(pid_t pid, std::string_view program) {
    const auto text = fmt::format("{:<{}}{:<23.23}\n", pid, pid_width, program);
    HolderText words;
    std::memcpy(words.data(), text.data(), sizeof words);
    return words;
}

HolderText no_holder() {
    HolderText words;
    std::memset(words.data(), ' ', sizeof words);
    return words;
}

std::string trimmed(std::string_view text) {
    const auto end = text.find_last_not_of(std::string_view(" \n\0", 3));
    return std::string(text.substr(0, end == text.npos ? 0 : end + 1));
}

bool is_running(pid_t pid) { return ::kill(pid, 0) == 0 || errno == EPERM; }

std::int64_t steady_us() {
    return std::chrono::duration_cast<microseconds>(Steady::now().time_since_epoch()).count();
}

/// Who has the lock as the kernel tells it, in lines such as
/// "1: FLOCK  ADVISORY  WRITE 4711 fe:01:1234567 0 EOF".
std::optional<pid_t> flock_owner(int file) {
    struct stat status;
    if (::fstat(file, &status) != 0) return std::nullopt;
    const auto inode = fmt::format(":{}", status.st_ino);
    std::ifstream locks("/proc/locks");
    std::string number, kind, advice, mode, place;
    for (std::string line; std::getline(locks, line);) {
        std::istringstream fields(line);
        pid_t pid = 0;
        const bool whole(fields >> number >> kind >> advice >> mode >> pid >> place);
        if (whole && kind == "FLOCK" && pid > 0 && place.ends_with(inode)) return pid;
    }
    return std::nullopt;
}

std::string program_of(pid_t pid) {
    std::string name;
    std::ifstream file(fmt::format("/proc/{}/comm", pid));
    std::getline(file, name);
    return name;
}

Error failed(std::string_view what, const std::string& path) {
    return {ErrorCode::unavailable,
            fmt::format("{} {}: {}", what, path, std::generic_category().message(errno))};
}

}  // namespace

struct WriteLock::Page {
    std::array<std::atomic<std::uint64_t>, 4> holder;
    std::atomic<std::int64_t> since_us;
    std::atomic<std::uint64_t> commits;
    std::atomic<std::uint32_t> releases;  // the futex
    // Somebody without politeness waits; he has been killed if he does not say so again by then.
    std::atomic<std::int64_t> urgent_until_us;

    void say_urgent() { urgent_until_us = steady_us() + microseconds(2 * look_again).count(); }

    void set_holder(const HolderText& text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            holder[i].store(text[i], std::memory_order_relaxed);
        }
    }

    /// Sleeps until the next release after `seen`; not at all if there was one already.
    void wait_for_release(std::uint32_t seen, milliseconds patience) {
        const timespec time{.tv_sec = patience.count() / 1000,
                            .tv_nsec = patience.count() % 1000 * 1'000'000};
        syscall(SYS_futex, &releases, FUTEX_WAIT, seen, &time, nullptr, 0);
    }

    /// Wakes who has waited longest; true if anybody did.
    bool wake_one() {
        releases.fetch_add(1);
        return syscall(SYS_futex, &releases, FUTEX_WAKE, 1, nullptr, nullptr, 0) > 0;
    }
};

Result<std::unique_ptr<WriteLock>> WriteLock::open(const std::string& path, int politeness) {
    static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return failed("cannot open", path);

    struct stat status;
    const bool sized =
        ::fstat(file, &status) == 0 && (status.st_size >= static_cast<off_t>(sizeof(Page)) ||
                                        ::ftruncate(file, sizeof(Page)) == 0);
    void* page = sized ? ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                       : MAP_FAILED;
    if (page == MAP_FAILED) {
        const auto error = failed("cannot map", path);
        ::close(file);
        return error;
    }
    return std::unique_ptr<WriteLock>(new WriteLock(file, static_cast<Page*>(page), politeness));
}

WriteLock::WriteLock(int file, Page* page, int politeness)
    : file_(file), page_(page), politeness_(politeness) {}

WriteLock::~WriteLock() {
    ::munmap(page_, sizeof(Page));
    ::close(file_);
}

Result<WriteLock::Turn> WriteLock::acquire(milliseconds timeout) {
    if (Steady::now() < stand_back_until_) std::this_thread::sleep_until(stand_back_until_);
    const auto deadline = Steady::now() + timeout;
    // Who just had a turn would always win against the one it woke.
    bool others_first = std::exchange(others_waited_, false);
    for (;;) {
        const auto seen = page_->releases.load();
        if (!others_first && try_acquire()) return Turn(*this);
        others_first = false;
        if (politeness_ == 0) page_->say_urgent();

        const auto left = std::chrono::ceil<milliseconds>(deadline - Steady::now());
        if (left <= milliseconds(0)) {
            const auto by = holder();
            return Error{ErrorCode::unavailable, fmt::format("the write lock is held by {}",
                                                             by ? by->describe() : "nobody known")};
        }
        page_->wait_for_release(seen, std::min(left, look_again));
    }
}

bool WriteLock::try_acquire() {
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) return false;
    // Rendered anew, because a child of fork() has another pid; 0.1 us beside a COMMIT.
    page_->set_holder(render_holder(::getpid(), program_invocation_short_name));
    page_->since_us.store(steady_us(), std::memory_order_relaxed);
    if (politeness_ == 0) page_->urgent_until_us = 0;
    if (commits() % 2 == 1) commit_ended();  // the last holder died in its COMMIT
    return true;
}

void WriteLock::release() {
    const auto now_us = steady_us();
    const bool is_urgent = page_->urgent_until_us > now_us;
    const microseconds held(now_us - page_->since_us.load(std::memory_order_relaxed));
    page_->set_holder(no_holder());
    ::flock(file_, LOCK_UN);
    others_waited_ = page_->wake_one();
    if (politeness_ > 0 && is_urgent) {
        stand_back_until_ =
            Steady::now() + std::min<Steady::duration>(held * politeness_, stand_back_max);
    }
}

void WriteLock::commit_begins() { page_->commits.fetch_add(1); }

void WriteLock::commit_ended() { page_->commits.fetch_add(1); }

std::uint64_t WriteLock::commits() const { return page_->commits.load(); }

std::optional<LockHolder> WriteLock::holder() const {
    std::array<char, sizeof(HolderText)> text;
    for (std::size_t i = 0; i < page_->holder.size(); ++i) {
        const auto word = page_->holder[i].load(std::memory_order_relaxed);
        std::memcpy(text.data() + i * sizeof word, &word, sizeof word);
    }
    const std::string_view line(text.data(), text.size());
    const microseconds held(steady_us() - page_->since_us.load(std::memory_order_relaxed));
    const auto pid = std::atoi(trimmed(line.substr(0, pid_width)).c_str());
    if (pid > 0 && is_running(pid)) return LockHolder{pid, trimmed(line.substr(pid_width)), held};

    // Nobody has it, or he was stopped before he wrote his name or after he took it back.
    const auto owner = flock_owner(file_);
    if (!owner) return std::nullopt;
    return LockHolder{*owner, program_of(*owner), held};
}

std::string LockHolder::describe() const {
    return fmt::format("{} (pid {}) for {:.1f} s", program, pid,
                       static_cast<double>(held.count()) / 1e6);
}

}  // namespace undertone
