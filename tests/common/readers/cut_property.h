// What the readers' fuzz targets check, and what their corpora are replayed with.
#pragma once

#include "tests/common/readers/reading.h"

#include <stdexcept>
#include <string>
#include <string_view>

namespace undertone::testing {

/// Small, so that inputs of a few hundred bytes reach them.
inline ReadOptions narrow_limits() {
    ReadOptions options;
    options.record_bytes_max = 128;
    options.columns_max = 16;
    options.depth_max = 8;
    return options;
}

/// Throws if a reader says something else when its input comes in pieces.
template <class MakeReader>
void require_cuts_do_not_matter(MakeReader make, std::string_view text) {
    for (const auto& options : {ReadOptions{}, narrow_limits()}) {
        const auto whole = read_whole(make(options), text);
        if (!(read_pieces(make(options), cut_in_bytes(text)) == whole)) {
            throw std::logic_error("byte by byte the input reads differently");
        }
        std::mt19937 random(static_cast<unsigned>(text.size()));
        for (const std::size_t piece_max : {5U, 50U, 150U}) {
            if (!(read_pieces(make(options), cut_randomly(text, random, piece_max)) == whole)) {
                throw std::logic_error("in pieces the input reads differently");
            }
        }
    }
}

}  // namespace undertone::testing
