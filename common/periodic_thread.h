// Work that is repeated for as long as its owner lives.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace undertone {

/// Make it the owner's last member: the work may use all others.
class PeriodicThread {
public:
    enum class First { at_once, after_interval };

    /// Calls `work` on a thread of its own, each time `interval` after it has returned.
    PeriodicThread(std::chrono::milliseconds interval, First first, std::function<void()> work);
    ~PeriodicThread();  ///< waits for a call that is under way

private:
    void run(First first);

    const std::chrono::milliseconds interval_;
    const std::function<void()> work_;
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace undertone
