// One file on its way into the local blob store.
#pragma once

#include "common/blob/blob_store.h"
#include "common/blob/space_guard.h"
#include "common/blob/spool_folder.h"
#include "common/files.h"

#include <memory>
#include <optional>
#include <string>

namespace undertone {

class LocalBlobWriter final : public BlobWriter {
public:
    /// Errors: storage_full, unavailable.
    static Result<std::unique_ptr<LocalBlobWriter>> create(std::shared_ptr<SpoolFolder> spool,
                                                           std::shared_ptr<SpaceGuard> guard);
    ~LocalBlobWriter() override;

    Result<> write(std::string_view bytes) override;
    std::uint64_t size() const override { return size_; }

    /// Tells the disk to begin with what is not on its way yet, without waiting for it.
    void start_writeback();

    /// Waits until the content is on disk. Errors: what write() failed with, storage_full,
    /// unavailable.
    Result<> sync();

    /// Gives the file its final name. Errors: conflict (the name is taken), not_found (no such
    /// folder), storage_full, unavailable.
    Result<> rename_to(const std::string& path);

private:
    LocalBlobWriter(std::string path, Descriptor file, std::shared_ptr<SpoolFolder> spool,
                    std::shared_ptr<SpaceGuard> guard);
    Result<> append(std::string_view bytes);

    std::shared_ptr<SpoolFolder> spool_;
    std::shared_ptr<SpaceGuard> guard_;
    std::string path_;  // empty once the file has its final name
    Descriptor file_;
    std::uint64_t size_ = 0;
    std::uint64_t written_back_ = 0;  // bytes whose writeback has begun
    std::optional<Error> failure_;
};

}  // namespace undertone
