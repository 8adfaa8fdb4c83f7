// The system's file operations, with errors as values.
#pragma once

#include "common/result.h"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace undertone {

/// Owns a file descriptor. Opened close-on-exec, so that no child keeps a file or a lock.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor();

    int get() const { return fd_; }

private:
    int fd_ = -1;
};

/// What the system's `error_number` means to a caller: storage_full (ENOSPC, EDQUOT, EFBIG),
/// not_found (ENOENT), conflict (EEXIST), else unavailable.
Error file_error(std::string_view operation, const std::string& path, int error_number);

/// The same for a file or folder that is our own: that it is missing is no answer to anybody's
/// question but a broken place, unavailable.
Error broken_place(Error error);

/// open(2) with O_CLOEXEC; what it creates is readable by owner and group.
Result<Descriptor> open_file(const std::string& path, int flags);

/// Writes all of `bytes` at the descriptor's position. `path` is for the error's words.
Result<> write_all(const Descriptor& file, std::string_view bytes, const std::string& path);

/// Makes the folder if it does not exist; its parent has to.
Result<> make_folder(const std::string& path);

/// Puts the folder's entries on disk: names made, renamed and removed in it before the call.
Result<> sync_folder(const std::string& path);

/// Names in the folder, without "." and ".."; none where there is no such folder.
Result<std::vector<std::string>> folder_entries(const std::string& path);

/// Removes the file. Removing what is not there is no error.
Result<> remove_file(const std::string& path);

}  // namespace undertone
