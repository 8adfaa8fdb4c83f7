#include "common/periodic_thread.h"

#include <utility>

namespace undertone {

PeriodicThread::PeriodicThread(std::chrono::milliseconds interval, First first,
                               std::function<void()> work)
    : interval_(interval), work_(std::move(work)), thread_([this, first] { run(first); }) {}

PeriodicThread::~PeriodicThread() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_one();
    thread_.join();
}

void PeriodicThread::run(First first) {
    std::unique_lock lock(mutex_);
    for (bool due = first == First::at_once; !stopping_; due = true) {
        if (due) {
            lock.unlock();
            work_();
            lock.lock();
        }
        stop_.wait_for(lock, interval_, [&] { return stopping_; });
    }
}

}  // namespace undertone
