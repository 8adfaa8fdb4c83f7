#include "common/profile/findings/partition_blocks.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

namespace undertone {
namespace {

constexpr std::size_t small_slab_bytes = std::size_t{256} << 10;  // for what a small table needs
constexpr std::size_t small_slabs = 4;
constexpr std::size_t huge_page_bytes = std::size_t{2} << 20;
constexpr std::size_t piece_values = std::size_t{16} << 10;  // between two looks at the limit
constexpr std::size_t read_bytes = std::size_t{64} << 10;
constexpr int blocks_per_write = 256;

/// A file without a name: nothing is left of it however the process ends.
Result<Descriptor> open_unnamed(const std::string& folder) {
    if (auto file = open_file(folder, O_TMPFILE | O_RDWR)) return file;
    // Some file systems cannot do that: a name for a moment.
    auto path = folder + "/rows.XXXXXX";
    Descriptor file(::mkostemp(path.data(), O_CLOEXEC));
    if (file.get() < 0) return broken_place(file_error("create", path, errno));
    if (const auto removed = remove_file(path); !removed) return removed.error();
    return file;
}

/// Writes all buffers at `offset`, which is moved past them; the buffers are used up.
Result<> write_buffers(const Descriptor& file, std::span<iovec> buffers, std::uint64_t& offset,
                       const std::string& folder) {
    while (!buffers.empty()) {
        const auto written = ::pwritev(file.get(), buffers.data(), static_cast<int>(buffers.size()),
                                       static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return file_error("write a file in", folder, errno);
        offset += static_cast<std::uint64_t>(written);
        auto left = static_cast<std::size_t>(written);
        while (!buffers.empty() && left >= buffers.front().iov_len) {
            left -= buffers.front().iov_len;
            buffers = buffers.subspan(1);
        }
        if (left == 0) continue;
        auto& first = buffers.front();
        first = {static_cast<std::byte*>(first.iov_base) + left, first.iov_len - left};
    }
    return {};
}

}  // namespace

Result<> PartitionBlocks::append(std::span<const std::uint64_t> values) {
    while (!values.empty()) {
        const auto piece = values.first(std::min(values.size(), piece_values));
        values = values.subspan(piece.size());
        if (values_in_memory_ + piece.size() > values_in_memory_max_) {
            if (const auto spilled = spill(); !spilled) return spilled.error();
        }
        values_in_memory_ += piece.size();
        deal_out(piece);
        log_leading_bytes(piece);
    }
    return {};
}

void PartitionBlocks::deal_out(std::span<const std::uint64_t> values) {
    for (const auto value : values) {
        const auto partition = partition_of(value);
        auto& line = lines_[partition].values;
        line[in_line_[partition]++] = value;
        if (in_line_[partition] == line.size()) store_line(partition, line.size());
    }
}

void PartitionBlocks::store_line(std::size_t partition, std::size_t values) {
    auto& stream = streams_[partition];
    if (stream.at == stream.end) add_block(stream);
    std::memcpy(stream.at, &lines_[partition], sizeof(Line));
    stream.at += values * sizeof(std::uint64_t);
    in_line_[partition] = 0;
}

void PartitionBlocks::seal() {
    for (std::size_t i = 0; i < partitions; ++i) {
        if (in_line_[i] > 0) store_line(i, in_line_[i]);
    }
}

std::uint64_t PartitionBlocks::size(std::size_t partition) const {
    const auto& stream = streams_[partition];
    std::uint64_t bytes = stream.blocks.size() * block_bytes;
    bytes -= static_cast<std::uint64_t>(stream.end - stream.at);
    for (const auto& extent : stream.extents) bytes += extent.bytes;
    return bytes / sizeof(std::uint64_t);
}

void PartitionBlocks::log_leading_bytes(std::span<const std::uint64_t> values) {
    auto& stream = streams_[log];
    while (!values.empty()) {
        if (stream.at == stream.end) add_block(stream);
        const auto room = static_cast<std::size_t>(stream.end - stream.at);
        const auto fitting = values.first(std::min(values.size(), room));
        stream.at = std::ranges::transform(fitting, stream.at, [](std::uint64_t value) {
                        return static_cast<std::byte>(partition_of(value));
                    }).out;
        values = values.subspan(fitting.size());
    }
}

void PartitionBlocks::add_block(Stream& stream) {
    if (free_blocks_.empty()) add_slab();
    stream.blocks.push_back(free_blocks_.back());
    free_blocks_.pop_back();
    stream.at = stream.blocks.back()->data();
    stream.end = stream.at + block_bytes;
}

/// In huge pages once it is many: to fault in 36 MB by 4 KiB takes longer than to fill them.
void PartitionBlocks::add_slab() {
    const bool huge = slabs_.size() >= small_slabs;
    const auto bytes = huge ? huge_page_bytes : small_slab_bytes;
    auto* slab = static_cast<Block*>(std::aligned_alloc(bytes, bytes));
    if (slab == nullptr) throw std::bad_alloc();
    slabs_.emplace_back(slab, &std::free);
    if (huge) ::madvise(slab, bytes, MADV_HUGEPAGE);
    for (auto i = bytes / block_bytes; i > 0; --i) free_blocks_.push_back(slab + (i - 1));
}

Result<> PartitionBlocks::spill() {
    if (file_.get() < 0) {
        auto opened = open_unnamed(folder_);
        if (!opened) return opened.error();
        file_ = std::move(*opened);
    }
    for (auto& stream : streams_) {
        if (const auto spilled = spill(stream); !spilled) return spilled.error();
    }
    // What stays are the last blocks: at most 4 KiB of each partition.
    values_in_memory_ = 0;
    return {};
}

/// Its full blocks go to the file.
Result<> PartitionBlocks::spill(Stream& stream) {
    const auto keeps_last = !stream.blocks.empty() && stream.at != stream.end;
    const auto full = stream.blocks.size() - (keeps_last ? 1 : 0);
    const auto begin = file_bytes_;
    for (std::size_t done = 0; done < full;) {
        std::array<iovec, blocks_per_write> buffers;
        const auto count = std::min(full - done, buffers.size());
        for (std::size_t i = 0; i < count; ++i) {
            buffers[i] = {stream.blocks[done + i]->data(), block_bytes};
        }
        const auto written =
            write_buffers(file_, std::span(buffers).first(count), file_bytes_, folder_);
        if (!written) return written.error();
        done += count;
    }
    if (full == 0) return {};
    stream.extents.push_back({begin, file_bytes_ - begin});
    const auto end = stream.blocks.begin() + static_cast<std::ptrdiff_t>(full);
    free_blocks_.insert(free_blocks_.end(), stream.blocks.begin(), end);
    stream.blocks.erase(stream.blocks.begin(), end);
    if (stream.blocks.empty()) stream.at = stream.end = nullptr;
    return {};
}

Result<std::span<const std::byte>> PartitionBlocks::Cursor::next() {
    if (extent_ < stream_->extents.size()) {
        const auto& extent = stream_->extents[extent_];
        buffer_.resize(std::min<std::uint64_t>(read_bytes, extent.bytes - extent_read_));
        for (std::size_t done = 0; done < buffer_.size();) {
            const auto count =
                ::pread(owner_->file_.get(), buffer_.data() + done, buffer_.size() - done,
                        static_cast<off_t>(extent.offset + extent_read_ + done));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return file_error("read a file in", owner_->folder_, errno);
            done += static_cast<std::size_t>(count);
        }
        extent_read_ += buffer_.size();
        if (extent_read_ == extent.bytes) {
            ++extent_;
            extent_read_ = 0;
        }
        return std::span<const std::byte>(buffer_);
    }
    if (block_ == stream_->blocks.size()) return std::span<const std::byte>();
    const auto* block = stream_->blocks[block_++]->data();
    const bool last = block_ == stream_->blocks.size();
    return std::span(block, last ? stream_->at : block + block_bytes);
}

}  // namespace undertone
