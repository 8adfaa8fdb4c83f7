// An array that lives in a file without a name: as long as it takes, and gone with its owner.
#pragma once

#include "common/result.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace undertone {

/// Filled item by item, then mapped once. Errors: unavailable, storage_full.
template <class Item>
class ScratchArray {
    static_assert(std::is_trivially_copyable_v<Item>);

public:
    static Result<ScratchArray> create(const std::string& folder) {
        ScratchArray array;
        array.descriptor_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (array.descriptor_ < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
            // A file system without nameless files: one that loses its name at once.
            auto name = folder + "/scratch.XXXXXX";
            array.descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
            if (array.descriptor_ >= 0) ::unlink(name.c_str());
        }
        if (array.descriptor_ < 0) return system_error(folder);
        return array;
    }
    ScratchArray(ScratchArray&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)),
          buffer_(std::move(other.buffer_)),
          items_(std::exchange(other.items_, 0)),
          mapped_(std::exchange(other.mapped_, nullptr)) {}
    ~ScratchArray() {
        if (mapped_) ::munmap(mapped_, items_ * sizeof(Item));
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    std::size_t size() const { return items_; }

    Result<> add(const Item& item) {
        buffer_.push_back(item);
        ++items_;
        return buffer_.size() < buffered_items ? Result<>() : flush();
    }

    /// No more items. Changing them changes the file's pages, which leave memory when it is short.
    Result<std::span<Item>> map() {
        if (const auto flushed = flush(); !flushed) return flushed.error();
        if (items_ == 0) return std::span<Item>();
        auto* mapped = ::mmap(nullptr, items_ * sizeof(Item), PROT_READ | PROT_WRITE, MAP_SHARED,
                              descriptor_, 0);
        if (mapped == MAP_FAILED) return system_error("a mapped file");
        mapped_ = static_cast<Item*>(mapped);
        return std::span(mapped_, items_);
    }

private:
    static constexpr std::size_t buffered_items = 65'536;

    ScratchArray() = default;

    static Error system_error(std::string_view doing) {
        const int error = errno;
        const auto code = error == ENOSPC ? ErrorCode::storage_full : ErrorCode::unavailable;
        return {code, fmt::format("{}: {}", doing, std::generic_category().message(error))};
    }

    Result<> flush() {
        auto bytes = std::as_bytes(std::span(buffer_));
        while (!bytes.empty()) {
            const auto written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return system_error("a file without a name");
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        buffer_.clear();
        return {};
    }

    int descriptor_ = -1;
    std::vector<Item> buffer_;
    std::size_t items_ = 0;
    Item* mapped_ = nullptr;
};

}  // namespace undertone
