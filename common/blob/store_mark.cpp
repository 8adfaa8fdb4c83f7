#include "common/blob/store_mark.h"

#include "common/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace undertone {
namespace {

constexpr std::size_t mark_bytes_max = 256;

/// The id in the file. Errors: not_found, unavailable.
Result<std::string> read_mark(const std::string& path) {
    const auto file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    std::string id(mark_bytes_max, '\0');
    const auto bytes = ::pread(file->get(), id.data(), id.size(), 0);
    if (bytes < 0) return file_error("read", path, errno);
    id.resize(static_cast<std::size_t>(bytes));
    id.resize(id.find_last_not_of("\r\n ") + 1);
    return id;
}

/// Links a complete, synced file to `path`, so that nobody ever reads half an id. That another
/// process was faster is no error.
Result<> write_mark(const std::string& path, const std::string& store_id, SpoolFolder& spool) {
    const auto draft = spool.next_path();
    const auto file = open_file(draft, O_WRONLY | O_CREAT | O_EXCL);
    if (!file) return file.error();
    if (const auto written = write_all(*file, store_id + '\n', draft); !written) {
        return written.error();
    }
    if (::fdatasync(file->get()) != 0) return file_error("fdatasync", draft, errno);
    if (::link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST) {
        return file_error("link", path, errno);
    }
    return remove_file(draft);
}

}  // namespace

Result<> claim_for_store(const std::string& root, const std::string& store_id, SpoolFolder& spool) {
    const auto path = root + "/STORE_ID";
    auto found = read_mark(path);
    if (!found && found.error().code == ErrorCode::not_found) {
        if (const auto written = write_mark(path, store_id, spool); !written) {
            return written.error();
        }
        // The root itself may be as new as the mark.
        const auto parent = std::filesystem::path(root).parent_path().string();
        if (const auto synced = sync_folder(root); !synced) return synced.error();
        if (const auto synced = sync_folder(parent); !synced) return synced.error();
        found = read_mark(path);
    }
    if (!found) return found.error();
    if (*found == store_id) return {};
    return Error{ErrorCode::conflict,
                 fmt::format("{} names the store {}, the database is {}", path, *found, store_id)};
}

}  // namespace undertone
