#include "common/db/sqlite_reader.h"

namespace undertone {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds snapshot_age_max{10};  // also how late a stranger's commit is seen
constexpr milliseconds often{5};              // reads that come closer than this are many
constexpr milliseconds quiet{20};             // without a commit for so long, nobody writes

}  // namespace

bool SnapshotPolicy::begin(std::uint64_t commits, Time now) {
    reads_often_ = now - std::exchange(last_read_, now) < often;
    if (std::exchange(seen_commits_, commits) != commits) quiet_since_ = now;
    if (open_ && snapshot_commits_ == commits && !expired(now)) return true;
    snapshot_commits_ = commits;
    snapshot_time_ = now;
    return false;
}

bool SnapshotPolicy::end() {
    const bool committing = snapshot_commits_ % 2 == 1;
    open_ = reads_often_ && !committing && last_read_ - quiet_since_ >= quiet;
    return open_;
}

bool SnapshotPolicy::expired(Time now) const { return now - snapshot_time_ >= snapshot_age_max; }

Result<> SqliteReader::read(const Database::Group& group, std::uint64_t commits) {
    if (reading_) return Error{ErrorCode::internal, "a read inside a read"};
    const std::lock_guard guard(mutex_);
    if (!policy_.begin(commits, Steady::now())) {
        close_snapshot();
        if (auto begun = connection_->begin(SqliteConnection::Mode::read); !begun) return begun;
    }

    // Closed whatever the group does, an exception included, unless all went well.
    struct Reading {
        SqliteReader& reader;
        bool keep = false;
        ~Reading() {
            reader.reading_ = false;
            reader.left_open_ = keep;
            if (!keep) reader.close_snapshot();
        }
    } reading{*this};
    reading_ = true;
    auto outcome = run_in_snapshot(group);
    reading.keep = policy_.end() && !connection_->failure();
    return outcome;
}

/// A group whose statement failed has failed, whatever it makes of it.
Result<> SqliteReader::run_in_snapshot(const Database::Group& group) {
    auto outcome = group(*connection_);
    if (outcome && connection_->failure()) return *connection_->failure();
    return outcome;
}

Result<std::uint32_t> SqliteReader::data_version(milliseconds age_max) {
    if (reading_) return Error{ErrorCode::internal, "asked for the version inside a read"};
    const std::lock_guard guard(mutex_);
    const auto now = Steady::now();
    if (now - data_version_asked_ < age_max) return data_version_;

    close_snapshot();  // in which the answer would never change
    const auto version = connection_->data_version();
    if (!version) return version;
    data_version_ = *version;
    data_version_asked_ = now;
    return data_version_;
}

bool SqliteReader::close_expired(Time now) {
    const std::unique_lock guard(mutex_, std::try_to_lock);
    if (!guard.owns_lock()) return true;  // in use; it will be looked at again
    if (policy_.open() && policy_.expired(now)) close_snapshot();
    return policy_.open();
}

void SqliteReader::close_snapshot() {
    if (connection_->in_transaction()) connection_->end_read();
    policy_.closed();
}

}  // namespace undertone
