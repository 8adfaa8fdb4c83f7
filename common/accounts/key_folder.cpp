#include "common/accounts/key_folder.h"

#include "common/files.h"
#include "common/ids.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

namespace undertone {
namespace {

constexpr std::string_view extension = ".pem";
constexpr mode_t secret_file = 0600, secret_folder = 0700;

std::string file_of(const std::string& folder, std::string_view kid) {
    return folder + "/" + std::string(kid) + std::string(extension);
}

/// Of the files that are keys, newest first.
Result<std::vector<std::string>> key_ids(const std::string& path) {
    const auto names = folder_entries(path);
    if (!names) return names.error();
    std::vector<std::string> ids;
    for (const auto& name : *names) {
        if (!name.ends_with(extension)) continue;
        const auto kid = name.substr(0, name.size() - extension.size());
        if (const auto id = Uuid::parse(kid); id && id->to_string() == kid) ids.push_back(kid);
    }
    std::ranges::sort(ids, std::greater());
    return ids;
}

Result<std::string> read_text(const std::string& path) {
    const auto file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    std::array<char, 4'096> bytes{};  // a key takes 119
    const auto count = ::read(file->get(), bytes.data(), bytes.size());
    if (count < 0) return file_error("read", path, errno);
    return std::string(bytes.data(), static_cast<std::size_t>(count));
}

Result<> make_secret_folder(const std::string& path) {
    const auto parent = std::filesystem::path(path).parent_path().string();
    for (const auto& folder : {parent, path}) {
        if (::mkdir(folder.c_str(), secret_folder) != 0 && errno != EEXIST) {
            return file_error("mkdir", folder, errno);
        }
    }
    return {};
}

Result<> write_secret_file(const std::string& path, std::string_view text) {
    const Descriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secret_file));
    if (file.get() < 0) return file_error("open", path, errno);
    if (auto written = write_all(file, text, path); !written) return written;
    if (::fsync(file.get()) != 0) return file_error("fsync", path, errno);
    return {};
}

/// When the key began to sign: the milliseconds that a UUIDv7 begins with.
Time made_at(std::string_view kid) {
    std::int64_t milliseconds = 0;
    const auto id = Uuid::parse(kid).value_or(Uuid{});
    for (std::size_t i = 0; i < 6; ++i) milliseconds = milliseconds * 256 + id.bytes[i];
    return Time(std::chrono::milliseconds(milliseconds));
}

}  // namespace

Result<std::vector<JwtKey>> read_key_folder(const std::string& path) {
    const auto ids = key_ids(path);
    if (!ids) return ids.error();
    std::vector<JwtKey> keys;
    for (const auto& kid : *ids) {
        const auto text = read_text(file_of(path, kid));
        if (!text && text.error().code == ErrorCode::not_found) continue;  // removed meanwhile
        if (!text) return text.error();
        auto key = JwtKey::from_pem(kid, *text);
        if (!key) {
            return Error{ErrorCode::invalid_value, file_of(path, kid) + ": " + key.error().detail};
        }
        keys.push_back(std::move(*key));
    }
    return keys;
}

Result<std::string> add_signing_key(const std::string& path) {
    if (auto made = make_secret_folder(path); !made) return made.error();
    const auto kid = Uuid::next().to_string();
    // Whole at once: another process may read the folder at any time.
    const auto draft = path + "/" + kid + ".new";
    if (auto written = write_secret_file(draft, JwtKey::generate(kid).to_pem()); !written) {
        return written.error();
    }
    const auto file = file_of(path, kid);
    if (::rename(draft.c_str(), file.c_str()) != 0) return file_error("rename", file, errno);
    if (auto synced = sync_folder(path); !synced) return synced.error();
    return kid;
}

Result<std::vector<std::string>> remove_retired_keys(const std::string& path, Time now,
                                                     std::chrono::seconds token_life) {
    const auto ids = key_ids(path);
    if (!ids) return ids.error();
    std::vector<std::string> removed;
    for (std::size_t i = 1; i < ids->size(); ++i) {
        if (now - made_at((*ids)[i - 1]) <= token_life) continue;
        if (auto gone = remove_file(file_of(path, (*ids)[i])); !gone) return gone.error();
        removed.push_back((*ids)[i]);
    }
    return removed;
}

}  // namespace undertone
