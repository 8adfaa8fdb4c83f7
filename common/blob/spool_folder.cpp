#include "common/blob/spool_folder.h"

#include "common/ids.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

namespace undertone {
namespace {

/// The folder, if nobody else holds it.
Result<std::optional<Descriptor>> try_lock(const std::string& path) {
    auto folder = open_file(path, O_RDONLY | O_DIRECTORY);
    if (!folder) {
        // Removed between listing it and here, or no folder at all.
        if (folder.error().code == ErrorCode::not_found) return std::optional<Descriptor>();
        return folder.error();
    }
    if (::flock(folder->get(), LOCK_EX | LOCK_NB) == 0) {
        return std::optional<Descriptor>(std::move(*folder));
    }
    if (errno == EWOULDBLOCK) return std::optional<Descriptor>();
    return file_error("flock", path, errno);
}

bool was_removed(const Descriptor& folder) {
    struct stat status;
    return ::fstat(folder.get(), &status) != 0 || status.st_nlink == 0;
}

std::string new_name() {
    const auto id = Uuid::next().to_string();
    return fmt::format("{}-{}", ::getpid(), id.substr(id.rfind('-') + 1));
}

Result<> remove_tree(const std::string& path) {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) return file_error("remove", path, error.value());
    return {};
}

}  // namespace

SpoolFolder::SpoolFolder(std::string path, Descriptor lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}

Result<std::shared_ptr<SpoolFolder>> SpoolFolder::create(const std::string& parent) {
    for (;;) {
        const auto path = parent + '/' + new_name();
        if (const auto made = make_folder(path); !made) return made.error();
        auto lock = try_lock(path);
        if (!lock) return lock.error();
        // A sweeper that saw the folder before we locked it takes it for a dead one: leave it that.
        if (!*lock || was_removed(**lock)) continue;
        return std::shared_ptr<SpoolFolder>(new SpoolFolder(path, std::move(**lock)));
    }
}

SpoolFolder::~SpoolFolder() {
    // What stays behind is for the next sweep, which finds the lock free.
    (void)remove_tree(path_);
}

std::string SpoolFolder::next_path() { return fmt::format("{}/{:x}", path_, files_++); }

Result<std::uint64_t> remove_dead_spools(const std::string& parent) {
    const auto names = folder_entries(parent);
    if (!names) return names.error();
    std::uint64_t removed = 0;
    for (const auto& name : *names) {
        const auto path = parent + '/' + name;
        const auto lock = try_lock(path);
        if (!lock) return lock.error();
        if (!*lock) continue;
        if (const auto gone = remove_tree(path); !gone) return gone.error();
        ++removed;
    }
    return removed;
}

}  // namespace undertone
