#include "api/upload/multipart.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace undertone {

namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";

}  // namespace

Result<MultipartParser> MultipartParser::create(std::string_view content_type,
                                                std::uint32_t parts_max) {
    const auto boundary = parse_boundary(content_type);
    if (!boundary) return boundary.error();
    return MultipartParser(*boundary, parts_max);
}

MultipartParser::MultipartParser(std::string_view boundary, std::uint32_t parts_max)
    : scanner_(boundary), parts_max_(parts_max) {
    scanner_.begin_line();
}

Result<MultipartParser::Event> MultipartParser::next() {
    if (state_ == State::preamble) skip_preamble();
    switch (state_) {
        case State::preamble:
            return Event{.kind = Kind::need_more};
        case State::head:
            return next_in_head();
        case State::data:
            return next_in_data();
        case State::epilogue:
            break;
    }
    input_ = {};
    return Event{.kind = Kind::end};
}

void MultipartParser::skip_preamble() {
    while (!input_.empty() && state_ == State::preamble) {
        const auto step = scanner_.feed(input_);
        input_.remove_prefix(step.used);
        if (step.found != Found::nothing) pass_delimiter(step.found);
    }
}

Result<MultipartParser::Event> MultipartParser::next_in_data() {
    while (passed_ == Found::nothing) {
        if (input_.empty()) return Event{.kind = Kind::need_more};
        const auto step = scanner_.feed(input_);
        input_.remove_prefix(step.used);
        passed_ = step.found;
        if (!step.data.empty()) return Event{.kind = Kind::data, .data = step.data};
    }
    pass_delimiter(std::exchange(passed_, Found::nothing));
    return Event{.kind = Kind::part_end};
}

void MultipartParser::pass_delimiter(Found found) {
    state_ = found == Found::close ? State::epilogue : State::head;
    head_ = line_end;  // so that an empty head ends like any other
}

Result<MultipartParser::Event> MultipartParser::next_in_head() {
    const auto known = head_.size();
    const auto room = head_bytes_max + head_end.size() - known;
    const auto taken = input_.substr(0, room);
    head_ += taken;

    const auto end = head_.find(head_end, known < head_end.size() ? 0 : known - 3);
    if (end == std::string::npos) {
        input_.remove_prefix(taken.size());
        if (taken.size() < room) return Event{.kind = Kind::need_more};
        return Error{ErrorCode::payload_too_large,
                     fmt::format("a part's head is larger than {} bytes", head_bytes_max)};
    }
    input_.remove_prefix(end + head_end.size() - known);

    if (++parts_ > parts_max_) {
        return Error{ErrorCode::payload_too_large, fmt::format("upload.parts_max={}", parts_max_)};
    }
    const auto lines = std::string_view(head_).substr(line_end.size(), end);
    auto headers = parse_part_head(lines);
    if (!headers) return headers.error();
    headers_ = std::move(*headers);
    state_ = State::data;
    scanner_.begin_line();
    return Event{.kind = Kind::part_begin};
}

Result<> MultipartParser::feed(std::string_view chunk, MultipartSink& sink) {
    input_ = chunk;
    for (;;) {
        const auto event = next();
        if (!event) return event.error();
        Result<> taken;
        switch (event->kind) {
            case Kind::part_begin:
                taken = sink.part_begin(headers_);
                break;
            case Kind::data:
                taken = sink.part_data(event->data);
                break;
            case Kind::part_end:
                taken = sink.part_end();
                break;
            case Kind::need_more:
            case Kind::end:
                return {};
        }
        if (!taken) return taken.error();
    }
}

Result<> MultipartParser::finish() const {
    if (state_ == State::epilogue) return {};
    return Error{ErrorCode::truncated, "the multipart body has no close delimiter"};
}

}  // namespace undertone
