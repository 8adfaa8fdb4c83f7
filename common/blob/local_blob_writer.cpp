#include "common/blob/local_blob_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace undertone {
namespace {

// Small enough that the last fdatasync() finds little left to do, large enough for long extents.
constexpr std::uint64_t writeback_bytes = 8 * 1024 * 1024;

}  // namespace

Result<std::unique_ptr<LocalBlobWriter>> LocalBlobWriter::create(
    std::shared_ptr<SpoolFolder> spool, std::shared_ptr<SpaceGuard> guard) {
    auto path = spool->next_path();
    auto file = open_file(path, O_WRONLY | O_CREAT | O_EXCL);
    if (!file) return broken_place(file.error());
    return std::unique_ptr<LocalBlobWriter>(
        new LocalBlobWriter(std::move(path), std::move(*file), std::move(spool), std::move(guard)));
}

LocalBlobWriter::LocalBlobWriter(std::string path, Descriptor file,
                                 std::shared_ptr<SpoolFolder> spool,
                                 std::shared_ptr<SpaceGuard> guard)
    : spool_(std::move(spool)),
      guard_(std::move(guard)),
      path_(std::move(path)),
      file_(std::move(file)) {}

LocalBlobWriter::~LocalBlobWriter() {
    if (!path_.empty()) (void)remove_file(path_);
}

Result<> LocalBlobWriter::append(std::string_view bytes) {
    if (const auto written = write_all(file_, bytes, path_); !written) return written.error();
    size_ += bytes.size();
    if (size_ - written_back_ < writeback_bytes) return {};
    start_writeback();
    // Many large files at once would otherwise run through the reserve that create() saw free.
    return guard_->check(std::chrono::steady_clock::now());
}

Result<> LocalBlobWriter::write(std::string_view bytes) {
    if (failure_) return *failure_;
    auto appended = append(bytes);
    if (!appended) failure_ = appended.error();
    return appended;
}

void LocalBlobWriter::start_writeback() {
    // Only a head start: where it cannot be had, sync() does all of the work and reports errors.
    (void)::sync_file_range(file_.get(), static_cast<off64_t>(written_back_),
                            static_cast<off64_t>(size_ - written_back_), SYNC_FILE_RANGE_WRITE);
    written_back_ = size_;
}

Result<> LocalBlobWriter::sync() {
    if (failure_) return *failure_;
    // The time of the commit, by which a sweeper judges: the last byte may have come hours before.
    if (::futimens(file_.get(), nullptr) != 0) return file_error("futimens", path_, errno);
    // fdatasync() includes the size, which is needed to read the data back (fdatasync(2)).
    if (::fdatasync(file_.get()) != 0) {
        // The kernel has dropped the pages it could not write: a second sync would claim success.
        failure_ = file_error("fdatasync", path_, errno);
        return *failure_;
    }
    return {};
}

Result<> LocalBlobWriter::rename_to(const std::string& path) {
    int failed = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE);
    // Some network file systems do not know the flag; an id that exists is a bug there, too.
    if (failed && errno == EINVAL) failed = ::rename(path_.c_str(), path.c_str());
    if (failed) return file_error("rename", path, errno);
    path_.clear();
    return {};
}

}  // namespace undertone
