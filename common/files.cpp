#include "common/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace undertone {
namespace {

constexpr mode_t file_mode = 0640;
constexpr mode_t folder_mode = 0750;

ErrorCode code_of(int error_number) {
    switch (error_number) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return ErrorCode::storage_full;
        case ENOENT:
            return ErrorCode::not_found;
        case EEXIST:
            return ErrorCode::conflict;
        default:
            return ErrorCode::unavailable;
    }
}

}  // namespace

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

Error file_error(std::string_view operation, const std::string& path, int error_number) {
    return {code_of(error_number), fmt::format("{} {}: {}", operation, path,
                                               std::generic_category().message(error_number))};
}

Error broken_place(Error error) {
    if (error.code == ErrorCode::not_found) error.code = ErrorCode::unavailable;
    return error;
}

Result<Descriptor> open_file(const std::string& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, file_mode);
    if (fd < 0) return file_error("open", path, errno);
    return Descriptor(fd);
}

Result<> write_all(const Descriptor& file, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const auto written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return file_error("write", path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<> make_folder(const std::string& path) {
    if (::mkdir(path.c_str(), folder_mode) == 0 || errno == EEXIST) return {};
    return file_error("mkdir", path, errno);
}

Result<> sync_folder(const std::string& path) {
    const auto folder = open_file(path, O_RDONLY | O_DIRECTORY);
    if (!folder) return folder.error();
    if (::fsync(folder->get()) != 0) return file_error("fsync", path, errno);
    return {};
}

Result<std::vector<std::string>> folder_entries(const std::string& path) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), &::closedir);
    std::vector<std::string> names;
    if (!folder) {
        if (errno == ENOENT || errno == ENOTDIR) return names;
        return file_error("opendir", path, errno);
    }
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(folder.get());
        if (!entry && errno != 0) return file_error("readdir", path, errno);
        if (!entry) return names;
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
}

Result<> remove_file(const std::string& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return file_error("unlink", path, errno);
}

}  // namespace undertone
