// The right to write to one SQLite file, taken in turns by the processes of this machine.
//
//   undertone.db.lock:  "1234    undertone-worker       \n"   who holds it; blank: nobody
//
// SQLite's own busy handler lets a busy process starve the others for seconds. Here the lock is
// flock(2), which the kernel takes back from a holder that dies, and the file, mapped by all, holds
// a futex on which the others wait in line.
#pragma once

#include "common/result.h"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace undertone {

struct LockHolder {
    pid_t pid;
    std::string program;
    std::chrono::microseconds held;

    /// "undertone-worker (pid 1234) for 5.2 s"
    std::string describe() const;
};

/// Used by one thread at a time, except for commits() and holder().
class WriteLock {
public:
    /// The lock in hand; gives it back when destroyed.
    class Turn {
    public:
        explicit Turn(WriteLock& lock) : lock_(&lock) {}
        Turn(Turn&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}
        Turn& operator=(Turn&&) = delete;
        ~Turn() {
            if (lock_ != nullptr) lock_->release();
        }

    private:
        WriteLock* lock_;
    };

    /// Opens `path`, made where missing. `politeness`: after a turn for which somebody without
    /// politeness was waiting, the next one waits so many times as long as that one lasted.
    /// Errors: unavailable.
    static Result<std::unique_ptr<WriteLock>> open(const std::string& path, int politeness = 0);
    ~WriteLock();
    WriteLock(const WriteLock&) = delete;
    WriteLock& operator=(const WriteLock&) = delete;

    /// Waits for the turn. After a turn for which others were waiting, one of them goes first.
    /// Errors: unavailable after `timeout`, naming the holder.
    Result<Turn> acquire(std::chrono::milliseconds timeout);

    /// To be called around each COMMIT.
    void commit_begins();
    void commit_ended();

    /// A number that changes when anybody's COMMIT begins and when it ends: odd in between, or
    /// when its process died there and nobody has had a turn since.
    std::uint64_t commits() const;

    /// Who has the turn; nullopt if nobody has.
    std::optional<LockHolder> holder() const;

private:
    struct Page;
    WriteLock(int file, Page* page, int politeness);

    bool try_acquire();
    void release();

    int file_;
    Page* page_;  // mapped, shared between processes
    const int politeness_;
    bool others_waited_ = false;
    std::chrono::steady_clock::time_point stand_back_until_;
};

}  // namespace undertone
