// The bytes read from a connection and not yet used.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace undertone {

/// Contiguous, so that heads are parsed in place. Views stay valid until make_room() or append().
class InputBuffer {
public:
    explicit InputBuffer(std::size_t capacity)
        : storage_(std::make_unique_for_overwrite<char[]>(capacity)), capacity_(capacity) {}

    std::string_view bytes() const { return {storage_.get() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }

    void consume(std::size_t count) {
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }

    /// Where the next read may write; commit() what it did. Doubles the buffer when it is full.
    std::span<char> make_room() {
        if (end_ == capacity_) compact_or_grow();
        return {storage_.get() + end_, capacity_ - end_};
    }
    void commit(std::size_t count) { end_ += count; }

    void append(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto room = make_room();
            const auto count = std::min(room.size(), bytes.size());
            std::memcpy(room.data(), bytes.data(), count);
            commit(count);
            bytes.remove_prefix(count);
        }
    }

private:
    void compact_or_grow() {
        const auto kept = bytes();
        if (begin_ >= capacity_ / 2) {
            std::memmove(storage_.get(), kept.data(), kept.size());
        } else {
            capacity_ *= 2;
            auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
            std::memcpy(larger.get(), kept.data(), kept.size());
            storage_ = std::move(larger);
        }
        end_ = kept.size();
        begin_ = 0;
    }

    std::unique_ptr<char[]> storage_;
    std::size_t capacity_;
    std::size_t begin_ = 0, end_ = 0;
};

}  // namespace undertone
