#include "common/readers/spooled_bytes.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace undertone {

Result<> SpooledBytes::append(std::string_view bytes) {
    memory_.append(bytes);
    return memory_.size() > memory_bytes_max_ ? flush() : Result<>();
}

std::optional<std::string_view> SpooledBytes::in_memory() const {
    if (file_bytes_ != 0) return std::nullopt;
    return memory_;
}

Result<> SpooledBytes::flush() {
    if (file_.get() < 0) {
        if (auto opened = open_spool(); !opened) return opened;
    }
    if (auto written = write_all(file_, memory_, folder_); !written) return written;
    file_bytes_ += memory_.size();
    memory_.clear();
    return {};
}

Result<> SpooledBytes::open_spool() {
    if (folder_.empty()) {
        std::error_code none;
        folder_ = std::filesystem::temp_directory_path(none).string();
    }
    if (auto made = make_folder(folder_); !made) return made;
    auto file = open_file(folder_, O_TMPFILE | O_RDWR);
    if (!file) return broken_place(file.error());
    file_ = std::move(*file);
    return {};
}

Result<> SpooledBytes::read(std::uint64_t offset, std::span<char> out) const {
    while (!out.empty() && offset < file_bytes_) {
        const auto wanted = std::min<std::uint64_t>(out.size(), file_bytes_ - offset);
        const auto got = ::pread(file_.get(), out.data(), wanted, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return broken_place(file_error("read", folder_, got < 0 ? errno : EIO));
        offset += static_cast<std::uint64_t>(got);
        out = out.subspan(static_cast<std::size_t>(got));
    }
    std::copy_n(memory_.data() + (offset - file_bytes_), out.size(), out.data());
    return {};
}

}  // namespace undertone
