#include "common/db/log_syncer.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

namespace undertone {
namespace {

Error cannot(std::string_view what, const std::string& path, std::string_view so) {
    return {ErrorCode::unavailable, fmt::format("cannot {} {}: {}{}", what, path,
                                                std::generic_category().message(errno), so)};
}

/// A new file is durable only with its folder.
bool sync_folder_of(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    const int file = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool synced = ::fsync(file) == 0;
    ::close(file);
    return synced;
}

}  // namespace

Result<std::unique_ptr<LogSyncer>> LogSyncer::open(const std::string& log_path, WriteQueue& queue) {
    const int log = ::open(log_path.c_str(), O_RDONLY | O_CLOEXEC);
    if (log < 0) return cannot("open", log_path, "");
    std::unique_ptr<LogSyncer> syncer(new LogSyncer(log, log_path, queue));
    if (!sync_folder_of(log_path)) return cannot("sync the folder of", log_path, "");
    return syncer;
}

LogSyncer::LogSyncer(int log, std::string log_path, WriteQueue& queue)
    : log_(log), log_path_(std::move(log_path)), queue_(queue), thread_([this] { run(); }) {
    pthread_setname_np(thread_.native_handle(), "db-syncer");
}

LogSyncer::~LogSyncer() {
    {
        const std::lock_guard guard(mutex_);
        closing_ = true;
    }
    pushed_.notify_one();
    thread_.join();
    ::close(log_);
}

void LogSyncer::push(std::vector<RanWrite>& groups) {
    {
        const std::lock_guard guard(mutex_);
        waiting_.insert(waiting_.end(), std::move_iterator(groups.begin()),
                        std::move_iterator(groups.end()));
    }
    groups.clear();
    pushed_.notify_one();
}

std::optional<Error> LogSyncer::failure() const {
    const std::lock_guard guard(mutex_);
    return failure_;
}

void LogSyncer::run() {
    std::vector<RanWrite> groups;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            pushed_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            groups.swap(waiting_);
        }
        auto synced = failure() ? Result<>(*failure()) : sync();
        for (auto& group : groups) {
            if (!synced && group.outcome) group.outcome = synced;
            queue_.answer(group.write, group.outcome);
        }
        groups.clear();
    }
}

Result<> LogSyncer::sync() {
    if (::fdatasync(log_) == 0) return {};
    const auto failed =
        cannot("sync", log_path_, "; whether this was written shows after a restart");
    const std::lock_guard guard(mutex_);
    failure_ = failed;
    return failed;
}

}  // namespace undertone
