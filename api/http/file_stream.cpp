#include "api/http/file_stream.h"

#include "api/http/blocking.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace undertone {

namespace {

constexpr std::size_t piece_bytes = 262'144;

struct Opened {
    int descriptor, error;
};

Opened open_for_reading(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    return {.descriptor = descriptor, .error = descriptor < 0 ? errno : 0};
}

/// Bytes read; 0 at the end and on errors.
std::size_t read_at(int descriptor, std::uint64_t offset, std::span<char> buffer) {
    const auto count =
        ::pread(descriptor, buffer.data(), buffer.size(), static_cast<off_t>(offset));
    return count < 0 ? 0 : static_cast<std::size_t>(count);
}

}  // namespace

Awaitable<Result<FileStream>> FileStream::open(boost::asio::thread_pool& pool, std::string path) {
    const auto opened = co_await run_on(pool, [&path] { return open_for_reading(path); });
    if (opened.descriptor < 0) {
        co_return Error{ErrorCode::internal,
                        fmt::format("{}: {}", path, std::generic_category().message(opened.error))};
    }
    co_return FileStream(pool, opened.descriptor);
}

FileStream::FileStream(FileStream&& other) noexcept
    : pool_(other.pool_), descriptor_(std::exchange(other.descriptor_, -1)) {}

FileStream& FileStream::operator=(FileStream&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileStream::~FileStream() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Awaitable<bool> FileStream::send(ClientConnection& connection, std::uint64_t offset,
                                 std::uint64_t length) {
    std::vector<char> buffer(
        static_cast<std::size_t>(std::min<std::uint64_t>(length, piece_bytes)));
    const auto end = offset + length;
    while (offset < end) {
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(end - offset, buffer.size()));
        const auto count =
            co_await run_on(*pool_, [this, offset, piece = std::span(buffer.data(), wanted)] {
                return read_at(descriptor_, offset, piece);
            });
        if (count == 0) co_return false;
        if (const bool sent = co_await connection.write({buffer.data(), count}); !sent)
            co_return false;
        offset += count;
    }
    co_return true;
}

}  // namespace undertone
