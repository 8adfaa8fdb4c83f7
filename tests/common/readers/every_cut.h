// For the readers' tests alone: reading.h is also the fuzz targets', which know no Catch2.
#pragma once

#include "tests/common/readers/reading.h"

#include <catch2/catch.hpp>

#include <cstddef>
#include <string_view>

namespace undertone::testing {

/// Reads the text whole, cut in two at every byte, and byte by byte: all have to agree.
template <class MakeReader>
Reading read_in_every_cut(MakeReader make, std::string_view text) {
    auto whole = read_whole(make(), text);
    for (std::size_t at = 1; at < text.size(); ++at) {
        INFO("cut at " << at << " of: " << text);
        CHECK(read_pieces(make(), cut_at(text, at)) == whole);
    }
    CHECK(read_pieces(make(), cut_in_bytes(text)) == whole);
    return whole;
}

}  // namespace undertone::testing
