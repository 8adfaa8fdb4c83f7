#include "common/blob/blob_store.h"

#include "common/blob/local_blob_store.h"
#include "common/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

namespace undertone {
namespace {

constexpr std::size_t copy_bytes = 256 * 1024;

Result<std::unique_ptr<BlobStore>> open_local(const StorageConfig& config, std::string root,
                                              const std::string& store_id, const Log& log) {
    while (root.size() > 1 && root.back() == '/') root.pop_back();
    auto store = LocalBlobStore::open(root, store_id, config.free_percent_min);
    if (!store) return store.error();
    log.info("blob store opened", {{"root", root}, {"store_id", store_id}});
    return std::unique_ptr<BlobStore>(std::move(*store));
}

}  // namespace

// The one place that chooses a blob store's class: s3://BUCKET/PREFIX will have its line here.
Result<std::unique_ptr<BlobStore>> open_blob_store(const StorageConfig& config,
                                                   const std::string& store_id, const Log& log) {
    constexpr std::string_view scheme = "file:";
    if (config.url.starts_with("file:/")) {
        return open_local(config, config.url.substr(scheme.size()), store_id, log);
    }
    return Error{
        ErrorCode::invalid_value,
        fmt::format("storage.url: {}: expected file:PATH with an absolute path", config.url)};
}

Result<> append_file(BlobWriter& writer, const std::string& path) {
    const auto file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    std::string buffer(copy_bytes, '\0');
    for (;;) {
        const auto bytes = ::read(file->get(), buffer.data(), buffer.size());
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes < 0) return file_error("read", path, errno);
        if (bytes == 0) return {};
        const std::string_view chunk(buffer.data(), static_cast<std::size_t>(bytes));
        if (const auto written = writer.write(chunk); !written) return written.error();
    }
}

}  // namespace undertone
