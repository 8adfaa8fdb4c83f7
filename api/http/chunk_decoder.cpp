#include "api/http/chunk_decoder.h"

#include "common/text/ascii.h"

#include <algorithm>
#include <limits>

namespace undertone {

namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; }

}  // namespace

ChunkDecoder::Step ChunkDecoder::feed(std::string_view bytes) {
    std::size_t used = 0;
    while (used < bytes.size() && at_ != At::end && at_ != At::error) {
        if (at_ != At::data) {
            at_ = take_framing(bytes[used++]);
            continue;
        }
        const auto length = std::min<std::uint64_t>(left_, bytes.size() - used);
        const auto body = bytes.substr(used, static_cast<std::size_t>(length));
        left_ -= length;
        if (left_ == 0) at_ = At::data_return;
        return {.body = body, .used = used + body.size(), .state = State::more};
    }
    const auto state = at_ == At::end     ? State::finished
                       : at_ == At::error ? State::malformed
                                          : State::more;
    return {.body = {}, .used = used, .state = state};
}

ChunkDecoder::At ChunkDecoder::take_framing(char c) {
    switch (at_) {
        case At::size_start:
            left_ = 0;
            line_bytes_ = 0;
            return hex_digit(c) < 0 ? At::error : take_size(c);
        case At::size:
            return take_size(c);
        case At::blanks:
            return take_size_end(c);
        case At::extension:
            return take_line(c, At::extension, At::size_line_feed);
        case At::size_line_feed:
            if (c != '\n') return At::error;
            line_bytes_ = 0;
            return left_ == 0 ? At::trailer_start : At::data;
        case At::data_return:
            return c == '\r' ? At::data_line_feed : At::error;
        case At::data_line_feed:
            return c == '\n' ? At::size_start : At::error;
        case At::trailer_start:
            return take_line(c, At::trailer, At::last_line_feed);
        case At::trailer:
            return take_line(c, At::trailer, At::trailer_line_feed);
        case At::trailer_line_feed:
            return c == '\n' ? At::trailer_start : At::error;
        case At::last_line_feed:
            return c == '\n' ? At::end : At::error;
        case At::data:
        case At::end:
        case At::error:
            break;
    }
    return At::error;
}

ChunkDecoder::At ChunkDecoder::take_size(char c) {
    if (const int digit = hex_digit(c); digit >= 0) {
        if (++line_bytes_ > size_digits_max) return At::error;
        if (left_ > std::numeric_limits<std::uint64_t>::max() >> 8) return At::error;
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        return At::size;
    }
    return take_size_end(c);
}

ChunkDecoder::At ChunkDecoder::take_size_end(char c) {
    if (c == ';') return At::extension;
    if (c == '\r') return At::size_line_feed;
    const bool blank = c == ' ' || c == '\t';
    return blank && ++line_bytes_ <= line_bytes_max ? At::blanks : At::error;
}

ChunkDecoder::At ChunkDecoder::take_line(char c, At stay, At line_feed) {
    if (c == '\r') return line_feed;
    if (is_control(c) || ++line_bytes_ > line_bytes_max) return At::error;
    return stay;
}

}  // namespace undertone
