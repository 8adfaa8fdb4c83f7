// A row or line that began in an earlier read, kept until its end comes, within a limit.
#pragma once

#include "common/readers/text_reader.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace undertone {

class CarriedRecord {
public:
    explicit CarriedRecord(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

    void append(std::string_view part) {
        size_ += part.size();
        if (!too_long()) {
            bytes_.append(part);
        } else {
            bytes_.append(part.substr(0, raw_bytes_max - std::min(raw_bytes_max, bytes_.size())));
            bytes_.resize(std::min(raw_bytes_max, bytes_.size()));
        }
    }

    /// Adds the line break, which does not count.
    void close(char line_break) { bytes_ += line_break; }

    void clear() {
        bytes_.clear();
        size_ = 0;
    }

    std::uint64_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    /// Only an excerpt for a reject is kept.
    bool too_long() const { return size_ > bytes_max_; }
    std::string_view bytes() const { return bytes_; }

private:
    std::uint64_t bytes_max_;
    std::uint64_t size_ = 0;
    std::string bytes_;
};

}  // namespace undertone
