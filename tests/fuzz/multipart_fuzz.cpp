// However a multipart body is cut, the same parts come out of it, or the same refusal.
//
// Input: one byte that says where to cut, then the body, whose boundary is "b".
#include "api/upload/multipart.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace undertone;

namespace {

class Transcript final : public MultipartSink {
public:
    Result<> part_begin(const PartHeaders& headers) override {
        text += "\nbegin " + headers.name + '|' + headers.filename.value_or("-") + '|' +
                headers.content_type + "\n";
        return {};
    }
    Result<> part_data(std::string_view bytes) override {
        text += bytes;
        return {};
    }
    Result<> part_end() override {
        text += "\nend";
        return {};
    }

    std::string text;
};

/// Feeds pieces of `step` bytes, each copied, so that a view kept too long is seen by a sanitizer.
std::string parse(std::string_view body, std::size_t step) {
    Transcript sink;
    auto parser = MultipartParser::create("multipart/form-data; boundary=b", 8);
    Result<> outcome;
    while (!body.empty() && outcome) {
        const std::string piece(body.substr(0, step));
        body.remove_prefix(piece.size());
        outcome = parser->feed(piece, sink);
    }
    if (outcome) outcome = parser->finish();
    sink.text += outcome ? "\nwhole" : "\n" + std::string(to_string(outcome.error().code));
    return sink.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto step = std::max<std::size_t>(data[0], 1);
    const auto whole = parse(body, std::max<std::size_t>(body.size(), 1));
    if (parse(body, step) != whole) std::abort();
    if (parse(body, 1) != whole) std::abort();
    return 0;
}
