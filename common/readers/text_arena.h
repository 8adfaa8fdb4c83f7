// Memory for the few cells of a batch whose text does not stand in the file as it is (doubled
// quotes, escapes). Taken piece by piece, given back all at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace undertone {

class TextArena {
public:
    /// `bytes` bytes, valid until clear().
    char* take(std::size_t bytes) {
        if (bytes > room_) grow(bytes);
        char* const taken = next_;
        next_ += bytes;
        room_ -= bytes;
        return taken;
    }

    /// Gives back the last `bytes` of the last take().
    void shrink(std::size_t bytes) {
        next_ -= bytes;
        room_ += bytes;
    }

    /// Keeps the largest block for the next batch, so that a steady flow allocates nothing.
    void clear() {
        if (blocks_.empty()) return;
        std::swap(blocks_.front(), blocks_.back());
        blocks_.resize(1);
        next_ = blocks_.front().bytes.get();
        room_ = blocks_.front().size;
    }

private:
    struct Block {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
    };

    void grow(std::size_t bytes) {
        constexpr std::size_t first_size = 1024;
        const auto size = std::max(bytes, blocks_.empty() ? first_size : 2 * blocks_.back().size);
        blocks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
        next_ = blocks_.back().bytes.get();
        room_ = size;
    }

    std::vector<Block> blocks_;
    char* next_ = nullptr;
    std::size_t room_ = 0;
};

}  // namespace undertone
