#include "common/db/write_queue.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

namespace undertone {
namespace {

const Error closing{ErrorCode::unavailable, "the database is being closed"};

}  // namespace

void WriteQueue::push(PendingWrite write) {
    unanswered_.fetch_add(1, std::memory_order_relaxed);
    std::unique_lock lock(mutex_);
    const bool closed = closed_;
    if (!closed) waiting_.push_back(std::move(write));
    lock.unlock();  // first, so that the writer does not wake up only to wait for it
    if (closed) {
        answer(write, closing);
    } else {
        changed_.notify_one();
    }
}

bool WriteQueue::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
    return !closed_;
}

std::optional<PendingWrite> WriteQueue::pop() {
    const std::lock_guard guard(mutex_);
    if (closed_ || waiting_.empty()) return std::nullopt;
    std::optional<PendingWrite> next(std::move(waiting_.front()));
    waiting_.pop_front();
    return next;
}

void WriteQueue::close() {
    const std::lock_guard guard(mutex_);
    closed_ = true;
    changed_.notify_all();
}

void WriteQueue::refuse_rest() {
    std::deque<PendingWrite> rest;
    {
        const std::lock_guard guard(mutex_);
        rest.swap(waiting_);
    }
    for (auto& write : rest) answer(write, closing);
}

void WriteQueue::answer(PendingWrite& write, const Result<>& outcome) {
    unanswered_.fetch_sub(1, std::memory_order_relaxed);
    write.done(outcome);
    write = {};  // what the group captured goes now, not when the batch is reused
}

Result<> run_group(const Database::Group& group, Connection& connection) {
    try {
        return group(connection);
    } catch (const std::exception& bug) {
        return Error{ErrorCode::internal, fmt::format("a group threw: {}", bug.what())};
    }
}

}  // namespace undertone
