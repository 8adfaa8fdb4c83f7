// Numbers for the rows of a file whose stretches are read at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace undertone {

/// While a stretch is read nobody knows how many rows come before it: its rows are numbered from
/// stretch << 32 on, in the order of the file at least.
class StretchRows {
public:
    static std::uint64_t base(std::size_t stretch) { return std::uint64_t{stretch} << 32; }

    /// The stretches in their order, once they were read.
    void add_stretch(std::uint64_t rows) {
        first_rows_.push_back(rows_);
        rows_ += rows;
    }

    /// The row's number in the file; without stretches it is that already.
    std::uint64_t in_file(std::uint64_t row) const {
        return first_rows_.empty() ? row : first_rows_[row >> 32] + (row & 0xFFFFFFFF);
    }

private:
    std::vector<std::uint64_t> first_rows_;
    std::uint64_t rows_ = 0;
};

}  // namespace undertone
