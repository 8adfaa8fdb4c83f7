#include "common/blob/local_blob_store.h"

#include "common/blob/blob_layout.h"
#include "common/blob/blob_walk.h"
#include "common/blob/local_blob_writer.h"
#include "common/blob/store_mark.h"
#include "common/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <set>
#include <system_error>
#include <vector>

namespace undertone {
namespace {

constexpr std::chrono::days trash_kept{7};
constexpr std::chrono::hours period_settled{24};  // far more than a commit takes
constexpr std::size_t durable_folders_max = 4096;

std::int64_t modified_micros(const struct stat& status) {
    return std::int64_t{status.st_mtim.tv_sec} * 1'000'000 + status.st_mtim.tv_nsec / 1'000;
}

class LocalBlobReader final : public BlobReader {
public:
    LocalBlobReader(std::string path, Descriptor file, std::uint64_t size)
        : path_(std::move(path)), file_(std::move(file)), size_(size) {}

    std::uint64_t size() const override { return size_; }

    Result<std::size_t> read(std::uint64_t offset, std::span<char> buffer) override {
        std::size_t filled = 0;
        while (filled < buffer.size()) {
            const auto bytes = ::pread(file_.get(), buffer.data() + filled, buffer.size() - filled,
                                       static_cast<off_t>(offset + filled));
            if (bytes < 0 && errno == EINTR) continue;
            if (bytes < 0) return file_error("read", path_, errno);
            if (bytes == 0) break;
            filled += static_cast<std::size_t>(bytes);
        }
        return filled;
    }

    std::string local_path() const override { return path_; }

private:
    const std::string path_;
    const Descriptor file_;
    const std::uint64_t size_;
};

LocalBlobWriter& local(const BlobStore::Pending& blob) {
    return dynamic_cast<LocalBlobWriter&>(*blob.writer);  // another store's writer is a bug
}

Result<> make_root(const std::string& root) {
    std::error_code error;
    std::filesystem::create_directories(root, error);
    if (error) return file_error("mkdir", root, error.value());
    for (const auto* name : {"/tmp", "/trash"}) {
        if (const auto made = make_folder(root + name); !made) return made.error();
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<LocalBlobStore>> LocalBlobStore::open(const std::string& root,
                                                             const std::string& store_id,
                                                             std::uint32_t free_percent_min) {
    if (const auto made = make_root(root); !made) return made.error();
    auto spool = SpoolFolder::create(root + "/tmp");
    if (!spool) return spool.error();
    if (const auto claimed = claim_for_store(root, store_id, **spool); !claimed) {
        return claimed.error();
    }
    return std::unique_ptr<LocalBlobStore>(
        new LocalBlobStore(root, std::move(*spool), free_percent_min));
}

LocalBlobStore::LocalBlobStore(std::string root, std::shared_ptr<SpoolFolder> spool,
                               std::uint32_t free_percent_min)
    : root_(std::move(root)),
      spool_(std::move(spool)),
      guard_(std::make_shared<SpaceGuard>(root_, free_percent_min)) {}

std::string LocalBlobStore::path_of(TenantId tenant, BlobId id) const {
    return root_ + '/' + blob_path(tenant, id).file();
}

Result<std::unique_ptr<BlobWriter>> LocalBlobStore::create() {
    if (const auto room = has_room(); !room) return room.error();
    auto writer = LocalBlobWriter::create(spool_, guard_);
    if (!writer) return writer.error();
    return std::unique_ptr<BlobWriter>(std::move(*writer));
}

Result<> LocalBlobStore::make_folder_of(TenantId tenant, BlobId id) {
    const auto names = blob_path(tenant, id);
    {
        const std::lock_guard lock(mutex_);
        if (durable_folders_.contains(names.folder())) return {};
    }
    std::string folder = root_;
    for (const auto& name : {names.shard, names.tenant, names.period}) {
        const auto parent = folder;
        folder += '/' + name;
        if (const auto made = make_folder(folder); !made) return made.error();
        // Synced even if it existed: whoever made it may not have come this far yet.
        if (const auto synced = sync_folder(parent); !synced) return synced.error();
    }
    const std::lock_guard lock(mutex_);
    if (durable_folders_.size() >= durable_folders_max) durable_folders_.clear();
    durable_folders_.insert(names.folder());
    return {};
}

Result<> LocalBlobStore::place(const Pending& blob) {
    const auto path = path_of(blob.tenant, blob.id);
    if (const auto made = make_folder_of(blob.tenant, blob.id); !made) return made.error();
    auto placed = local(blob).rename_to(path);
    if (placed || placed.error().code != ErrorCode::not_found) return placed;

    // The folder lost its last blob and was removed since we last saw it.
    {
        const std::lock_guard lock(mutex_);
        durable_folders_.erase(blob_path(blob.tenant, blob.id).folder());
    }
    if (const auto made = make_folder_of(blob.tenant, blob.id); !made) return made.error();
    return local(blob).rename_to(path);
}

Result<> LocalBlobStore::sync_folders_of(std::span<const Pending> blobs) const {
    std::set<std::string> folders;
    for (const auto& blob : blobs) folders.insert(blob_path(blob.tenant, blob.id).folder());
    for (const auto& folder : folders) {
        if (const auto synced = sync_folder(root_ + '/' + folder); !synced) return synced.error();
    }
    return {};
}

Result<> LocalBlobStore::commit(std::span<const Pending> blobs) {
    // All on their way before the first is waited for: the disk works on them side by side.
    for (const auto& blob : blobs) local(blob).start_writeback();
    for (const auto& blob : blobs) {
        if (const auto synced = local(blob).sync(); !synced) return synced.error();
    }

    std::size_t placed = 0;
    Result<> outcome;
    while (outcome && placed < blobs.size()) {
        outcome = place(blobs[placed]);
        if (outcome) ++placed;
    }
    if (outcome) outcome = sync_folders_of(blobs);
    if (!outcome) {
        for (const auto& blob : blobs.first(placed)) (void)remove(blob.tenant, blob.id);
        return broken_place(outcome.error());
    }
    return {};
}

Result<std::unique_ptr<BlobReader>> LocalBlobStore::open(TenantId tenant, BlobId id) {
    auto path = path_of(tenant, id);
    auto file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    struct stat status;
    if (::fstat(file->get(), &status) != 0) return file_error("fstat", path, errno);
    return std::unique_ptr<BlobReader>(std::make_unique<LocalBlobReader>(
        std::move(path), std::move(*file), static_cast<std::uint64_t>(status.st_size)));
}

Result<> LocalBlobStore::remove(TenantId tenant, BlobId id) {
    // Not synced: what a power failure brings back is an orphan, which the sweeper finds.
    return remove_file(path_of(tenant, id));
}

Result<> LocalBlobStore::list(const std::function<bool(const Listed&)>& on_blob) {
    return walk_blob_folders(root_, [&](const BlobFolder& folder) -> Result<bool> {
        const auto names = folder_entries(folder.path);
        if (!names) return names.error();
        for (const auto& name : *names) {
            const auto id = BlobId::parse(name);
            struct stat status;
            const auto path = folder.path + '/' + name;
            if (!id || ::stat(path.c_str(), &status) != 0) continue;  // removed meanwhile
            const bool go_on = on_blob({.tenant = folder.tenant,
                                        .id = *id,
                                        .size = static_cast<std::uint64_t>(status.st_size),
                                        .modified_micros = modified_micros(status)});
            if (!go_on) return false;
        }
        return true;
    });
}

Result<> LocalBlobStore::trash(TenantId tenant, BlobId id) {
    const auto from = path_of(tenant, id);
    const auto to = root_ + "/trash/" + trash_name(tenant, id);
    // A file in trash/ was modified when it came there.
    if (::utimensat(AT_FDCWD, from.c_str(), nullptr, 0) != 0) {
        return file_error("utimensat", from, errno);
    }
    if (::rename(from.c_str(), to.c_str()) != 0) return file_error("rename", from, errno);
    return {};
}

Result<std::uint64_t> LocalBlobStore::empty_trash(Time now) {
    const auto names = folder_entries(root_ + "/trash");
    if (!names) return names.error();
    std::uint64_t removed = 0;
    for (const auto& name : *names) {
        const auto path = root_ + "/trash/" + name;
        struct stat status;
        if (::stat(path.c_str(), &status) != 0) continue;  // another process was faster
        if (from_micros(modified_micros(status)) + trash_kept > now) continue;
        if (const auto gone = remove_file(path); !gone) return gone.error();
        ++removed;
    }
    return removed;
}

Result<std::uint64_t> LocalBlobStore::remove_leftovers(Time now) {
    const auto walked = walk_blob_folders(root_, [&](const BlobFolder& folder) -> Result<bool> {
        // Refused for a folder that holds something. No new blob has an id of so long ago.
        if (folder.period_end + period_settled < now) (void)::rmdir(folder.path.c_str());
        return true;
    });
    if (!walked) return walked.error();
    return remove_dead_spools(root_ + "/tmp");
}

Result<BlobStore::Space> LocalBlobStore::space() { return measure_space(root_); }

Result<> LocalBlobStore::has_room() { return guard_->check(std::chrono::steady_clock::now()); }

}  // namespace undertone
