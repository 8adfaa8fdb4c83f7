// Blobs as files of a local file system. blob_layout.h shows what lies where.
#pragma once

#include "common/blob/blob_store.h"
#include "common/blob/space_guard.h"
#include "common/blob/spool_folder.h"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

namespace undertone {

/// Several processes of one machine may use one root at a time.
class LocalBlobStore final : public BlobStore {
public:
    /// Makes `root` (an absolute path) where it does not exist. Errors: as open_blob_store().
    static Result<std::unique_ptr<LocalBlobStore>> open(const std::string& root,
                                                        const std::string& store_id,
                                                        std::uint32_t free_percent_min);

    Result<std::unique_ptr<BlobWriter>> create() override;
    Result<> commit(std::span<const Pending> blobs) override;
    Result<std::unique_ptr<BlobReader>> open(TenantId tenant, BlobId id) override;
    Result<> remove(TenantId tenant, BlobId id) override;
    Result<> list(const std::function<bool(const Listed&)>& on_blob) override;
    Result<> trash(TenantId tenant, BlobId id) override;
    Result<std::uint64_t> empty_trash(Time now) override;
    /// Also removes folders that lost their last blob.
    Result<std::uint64_t> remove_leftovers(Time now) override;
    Result<Space> space() override;
    Result<> has_room() override;

private:
    LocalBlobStore(std::string root, std::shared_ptr<SpoolFolder> spool,
                   std::uint32_t free_percent_min);

    std::string path_of(TenantId tenant, BlobId id) const;
    Result<> place(const Pending& blob);
    Result<> make_folder_of(TenantId tenant, BlobId id);
    Result<> sync_folders_of(std::span<const Pending> blobs) const;

    const std::string root_;
    const std::shared_ptr<SpoolFolder> spool_;
    const std::shared_ptr<SpaceGuard> guard_;

    std::mutex mutex_;
    // Folders whose own entry is known to be on disk; guarded. Two or three syncs saved per commit.
    std::unordered_set<std::string> durable_folders_;
};

}  // namespace undertone
