// However a request's bytes are cut, the same head comes out, or a refusal, and the same body.
//
// Input: a request, its body chunked.
#include "api/http/chunk_decoder.h"
#include "api/http/request_head.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace undertone;

namespace {

using Step = RequestHeadParser::Step;

constexpr std::size_t head_bytes_max = 4'096;

struct Outcome {
    Step step = Step::need_more;
    std::size_t size = 0;
    std::string text;

    bool operator==(const Outcome&) const = default;
};

std::string describe(const RequestHead& head) {
    std::string text(head.target);
    for (const auto& [name, value] : head.fields) {
        text += '\n';
        text += name;
        text += '=';
        text += value;
    }
    text += head.chunked ? "\nchunked" : "\n";
    text += std::to_string(head.content_length.value_or(0));
    return text;
}

/// Parses as a connection does: what has arrived so far, again and again.
Outcome parse_head(std::string_view bytes, std::size_t step) {
    RequestHeadParser parser(head_bytes_max);
    Outcome outcome;
    for (std::size_t known = step; outcome.step == Step::need_more; known += step) {
        const std::string arrived(bytes.substr(0, known));
        outcome.step = parser.parse(arrived);
        if (outcome.step == Step::done) {
            outcome.size = parser.size();
            outcome.text = describe(parser.head());
        }
        if (known >= bytes.size()) break;
    }
    return outcome;
}

std::string decode_body(std::string_view bytes, std::size_t step) {
    ChunkDecoder decoder;
    auto state = ChunkDecoder::State::more;
    std::string body;
    std::size_t used = 0;
    while (used < bytes.size() && state == ChunkDecoder::State::more) {
        const std::string piece(bytes.substr(used, step));
        const auto taken = decoder.feed(piece);
        body += taken.body;
        used += taken.used;
        state = taken.state;
    }
    return body + '\n' + std::to_string(static_cast<int>(state)) + '\n' + std::to_string(used);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto whole = parse_head(bytes, size + 1);
    for (const std::size_t step : {1U, 7U}) {
        if (parse_head(bytes, step) != whole) std::abort();
    }
    // Where a second server would see the head end, so do we.
    if (whole.step == Step::done && !bytes.substr(0, whole.size).ends_with("\r\n\r\n"))
        std::abort();

    const auto body = bytes.substr(whole.size);
    const auto decoded = decode_body(body, size + 1);
    for (const std::size_t step : {1U, 7U}) {
        if (decode_body(body, step) != decoded) std::abort();
    }
    return 0;
}
