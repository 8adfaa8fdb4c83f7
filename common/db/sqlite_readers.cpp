#include "common/db/sqlite_readers.h"

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

namespace undertone {
namespace {

struct Entry {
    std::uint64_t serial;
    SqliteReader* reader;
    std::weak_ptr<SqliteReaders> owner;
};

/// What one thread has open: an entry for each database, nearly always one.
struct ThreadReaders {
    std::vector<Entry> entries;

    ~ThreadReaders() {
        for (const auto& entry : entries) {
            if (const auto owner = entry.owner.lock()) owner->close(entry.reader);
        }
    }
};

thread_local ThreadReaders thread_readers;
std::atomic<std::uint64_t> serials = 0;

SqliteOptions read_only(SqliteOptions options) {
    options.read_only = true;
    return options;
}

}  // namespace

SqliteReaders::SqliteReaders(std::string path, const SqliteOptions& options)
    : path_(std::move(path)), options_(read_only(options)), serial_(++serials) {}

Result<SqliteReader*> SqliteReaders::mine() {
    for (const auto& entry : thread_readers.entries) {
        if (entry.serial == serial_) return entry.reader;
    }
    return open();
}

Result<SqliteReader*> SqliteReaders::open() {
    auto connection = SqliteConnection::open(path_, options_);
    if (!connection) return connection.error();
    auto reader = std::make_unique<SqliteReader>(std::move(*connection));
    auto* const opened = reader.get();
    {
        const std::lock_guard guard(mutex_);
        readers_.emplace(opened, std::move(reader));
    }
    auto& entries = thread_readers.entries;
    std::erase_if(entries, [](const Entry& entry) { return entry.owner.expired(); });
    entries.push_back({serial_, opened, weak_from_this()});
    return opened;
}

bool SqliteReaders::note_open_snapshot() {
    return !snapshots_open_.load(std::memory_order_relaxed) && !snapshots_open_.exchange(true);
}

bool SqliteReaders::close_expired() {
    if (!snapshots_open_.load()) return false;
    // Before looking, so that one opened meanwhile is noted again.
    snapshots_open_ = false;
    const auto now = std::chrono::steady_clock::now();
    bool open = false;
    {
        const std::lock_guard guard(mutex_);
        for (const auto& [reader, owned] : readers_) open = reader->close_expired(now) || open;
    }
    if (open) snapshots_open_ = true;
    return open;
}

void SqliteReaders::close(SqliteReader* reader) {
    const std::lock_guard guard(mutex_);
    readers_.erase(reader);
}

}  // namespace undertone
