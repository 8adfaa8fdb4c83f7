#include "api/http/chunk_decoder.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace undertone;

namespace {

using State = ChunkDecoder::State;

struct Decoded {
    std::string body;
    State state = State::more;
    std::size_t used = 0;
};

/// Decodes `pieces` one after another, as far as they go.
Decoded decode(const std::vector<std::string>& pieces) {
    ChunkDecoder decoder;
    Decoded decoded;
    for (std::string_view piece : pieces) {
        while (!piece.empty() && decoded.state == State::more) {
            const auto step = decoder.feed(piece);
            decoded.body += step.body;
            decoded.state = step.state;
            decoded.used += step.used;
            piece.remove_prefix(step.used);
        }
    }
    return decoded;
}

const std::string wiki = "4\r\nWiki\r\n6;name=\"v\"\r\npedia \r\nD \r\nin\r\n\r\nchunks.\r\n0\r\n";

}  // namespace

TEST_CASE("chunks are put together however they are cut", "[chunks]") {
    const std::string wire = wiki + "Trailer: x\r\n\r\n";
    const auto cut = GENERATE_COPY(range(std::size_t{0}, wire.size()));

    const auto decoded = decode({wire.substr(0, cut), wire.substr(cut) + "next"});
    CHECK(decoded.body == "Wikipedia in\r\n\r\nchunks.");
    CHECK(decoded.state == State::finished);
    CHECK(decoded.used == wire.size());
}

TEST_CASE("malformed chunks are seen wherever they are cut", "[chunks]") {
    const auto wire = GENERATE(
        as<std::string>(), "g\r\n", "\r\n", " 1\r\na\r\n", "-1\r\na\r\n", "0x1\r\na\r\n", "1\na\n",
        "1\r\nab\r\n", "1\r\na\n", "1\rx", "100000000000000000\r\n", "1;\x01\r\n", "2 zz\r\nab\r\n",
        "2 3\r\nab\r\n", "2\t\n", "00000000000000001\r\n", "0\r\nA: b\n\r\n", "0\r\n\rx");
    CAPTURE(wire);
    for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
        CHECK(decode({wire.substr(0, cut), wire.substr(cut)}).state == State::malformed);
    }
}

TEST_CASE("extensions and trailers have a limit", "[chunks]") {
    const std::string much(ChunkDecoder::line_bytes_max + 1, 'x');
    CHECK(decode({"1;" + much}).state == State::malformed);
    CHECK(decode({"1" + std::string(ChunkDecoder::line_bytes_max + 1, ' ')}).state ==
          State::malformed);
    CHECK(decode({"0\r\n" + much}).state == State::malformed);
    CHECK(decode({"0\r\nA: b\r\n" + much}).state == State::malformed);
}

TEST_CASE("blanks may stand between a size and its extension", "[chunks]") {
    CHECK(decode({"2 \t;x=y\r\nab\r\n2 \r\ncd\r\n0\r\n\r\n"}).body == "abcd");
    CHECK(decode({"0000000000000001\r\na\r\n"}).body == "a");
}

TEST_CASE("a body that has not ended asks for more", "[chunks]") {
    CHECK(decode({wiki}).state == State::more);
    CHECK(decode({"5\r\nab"}).body == "ab");
}
