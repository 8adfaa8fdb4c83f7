#include "common/readers/ndjson_reader.h"

#include "common/text/utf8.h"

#include <fmt/format.h>

#include <utility>

namespace undertone {
namespace {

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }

}  // namespace

NdjsonReader::NdjsonReader(const ReadOptions& options)
    : options_(options), rows_(report_, options), carried_(options.record_bytes_max) {
    report_.format = to_string(FileFormat::ndjson);
}

Result<> NdjsonReader::feed(std::string_view text, RowSink& sink) {
    if (fault_) return fail(*fault_);
    const auto last_break = text.rfind('\n');
    if (last_break == text.npos) {
        carried_.append(text);
        return {};
    }
    auto read = read_lines(text.substr(0, last_break + 1), sink);
    // The rows before a fault are delivered, too.
    if (auto flushed = rows_.flush(sink); !flushed) return flushed;
    carried_.clear();
    carried_.append(text.substr(last_break + 1));
    return read;
}

Result<> NdjsonReader::finish(RowSink& sink) {
    if (fault_) return fail(*fault_);
    // The last line may go without its line break.
    if (!carried_.empty()) {
        if (auto read = feed("\n", sink); !read) return read;
    }
    if (!first_line_) return {};
    return fail({.code = "empty_file", .detail = "the file holds no JSON", .line = line_});
}

Result<> NdjsonReader::read_lines(std::string_view text, RowSink& sink) {
    if (!carried_.empty()) {
        const auto rest_of_line = text.substr(0, text.find('\n'));
        carried_.append(rest_of_line);
        text.remove_prefix(rest_of_line.size() + 1);
        if (auto read = read_carried_line(sink); !read) return read;
    }
    const bool suspicious = !is_valid_utf8(text);
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        if (auto read = read_line(line, suspicious, sink); !read) return read;
        text.remove_prefix(line.size() + 1);
        offset_ += line.size() + 1;
        ++line_;
    }
    return {};
}

Result<> NdjsonReader::read_carried_line(RowSink& sink) {
    auto read = carried_.too_long() ? refuse(too_long(), carried_.bytes(), sink)
                                    : read_line(carried_.bytes(), true, sink);
    offset_ += carried_.size() + 1;
    ++line_;
    return read;
}

Result<> NdjsonReader::read_line(std::string_view line, bool suspicious, RowSink& sink) {
    if (line.size() > options_.record_bytes_max) return refuse(too_long(), line, sink);
    if (is_blank(line)) return {};
    if (auto complaint = parse(line, suspicious)) {
        return refuse(std::move(*complaint), line, sink);
    }
    first_line_ = false;
    auto committed = rows_.commit(line_, sink);
    if (committed || committed.error().code != ErrorCode::malformed_file) return committed;
    return fail({.code = "too_many_columns",
                 .detail = committed.error().detail,
                 .line = line_,
                 .offset = offset_});
}

/// nullopt: the line's record is ready to be committed.
std::optional<NdjsonReader::Complaint> NdjsonReader::parse(std::string_view line, bool suspicious) {
    JsonCursor cursor(line, options_.depth_max);
    cursor.skip_blanks();
    bool parsed = rows_.parse(cursor);
    if (parsed && cursor.skip_blanks()) {
        parsed = cursor.fail(JsonCursor::Stop::syntax, "text follows the value");
    }
    const auto seen = parsed ? line : line.substr(0, cursor.position());
    if (suspicious && !is_valid_utf8(seen)) {
        return Complaint{.reason = "invalid_utf8",
                         .detail = "the line is not valid UTF-8",
                         .at = find_invalid_utf8(seen)};
    }
    if (parsed && rows_.fits()) return std::nullopt;
    if (parsed) {
        return Complaint{.reason = rows_.misfit_reason(),
                         .detail = "the line's value is of another kind than the first one's",
                         .at = 0};
    }
    const bool deep = cursor.stop() == JsonCursor::Stop::depth;
    return Complaint{
        .reason = deep ? "too_deep" : "invalid_json",
        .detail = fmt::format("{}, at byte {} of the line", cursor.complaint(), cursor.position()),
        .at = cursor.position()};
}

NdjsonReader::Complaint NdjsonReader::too_long() const {
    return {.reason = "record_too_long",
            .detail = fmt::format("the line is longer than record_bytes_max={}",
                                  options_.record_bytes_max),
            .at = 0};
}

Result<> NdjsonReader::refuse(Complaint complaint, std::string_view line, RowSink& sink) {
    if (first_line_) {
        return fail({.code = std::move(complaint.reason),
                     .detail = std::move(complaint.detail),
                     .line = line_,
                     .offset = offset_ + complaint.at});
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    reject(sink, {.line = line_,
                  .offset = offset_,
                  .reason = std::move(complaint.reason),
                  .detail = std::move(complaint.detail),
                  .raw = raw_excerpt(line)});
    return {};
}

}  // namespace undertone
