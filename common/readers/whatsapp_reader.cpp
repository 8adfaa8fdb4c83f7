#include "common/readers/whatsapp_reader.h"

#include "common/readers/chat_export.h"
#include "common/text/ascii.h"
#include "common/text/media_placeholder.h"
#include "common/text/utf8.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {

WhatsappReader::WhatsappReader(const ReadOptions& options)
    : options_(options), carried_(options.record_bytes_max) {
    report_.format = to_string(FileFormat::whatsapp);
    report_.columns = chat_export_columns();
}

Result<> WhatsappReader::feed(std::string_view text, RowSink& sink) {
    if (fault_) return fail(*fault_);
    for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
        const auto rest_of_line = text.substr(0, end);
        text.remove_prefix(end + 1);
        const bool carried = !carried_.empty();
        if (carried) carried_.append(rest_of_line);
        const auto bytes = carried ? carried_.size() : rest_of_line.size();
        const auto line = carried ? carried_.bytes() : rest_of_line;
        if (auto read = read_line(line, bytes > options_.record_bytes_max, sink); !read) {
            if (auto flushed = flush(sink); !flushed) return flushed;
            return read;
        }
        carried_.clear();
        offset_ += bytes + 1;
        ++line_;
    }
    carried_.append(text);
    return flush(sink);
}

Result<> WhatsappReader::finish(RowSink& sink) {
    if (fault_) return fail(*fault_);
    // The last line may go without its line break.
    if (!carried_.empty()) {
        if (auto read = feed("\n", sink); !read) return read;
    }
    if (auto closed = close(sink); !closed) return closed;
    if (auto flushed = flush(sink); !flushed) return flushed;
    if (any_text_) return {};
    return fail({.code = "empty_file", .detail = "the file holds no messages", .line = line_});
}

/// Of a line that is too long only the start is looked at, however much of it is at hand.
Result<> WhatsappReader::read_line(std::string_view line, bool too_long, RowSink& sink) {
    if (too_long) line = line.substr(0, raw_bytes_max);
    if (line.find('\0') != line.npos) {
        return fail({.code = "binary_content",
                     .detail = "a NUL byte: the content is binary, not text",
                     .line = line_,
                     .offset = offset_});
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto head = find_whatsapp_head(line);
    if (head && (!layout_ || head->layout == *layout_)) {
        if (auto begun = begin(*head, sink); !begun) return begun;
    } else if (open_) {
        open_->text.append("\n");
        open_->text.append(line);
    } else if (!layout_ && !trim(line).empty()) {
        reject(sink, {.line = line_,
                      .offset = offset_,
                      .reason = "no_timestamp",
                      .detail = "the line stands in front of the first message",
                      .raw = raw_excerpt(line)});
    }
    if (open_) open_->too_long = open_->too_long || too_long;
    return {};
}

Result<> WhatsappReader::begin(const WhatsappHead& head, RowSink& sink) {
    any_text_ = true;
    layout_ = head.layout;
    if (auto closed = close(sink); !closed) return closed;
    const auto message = split_whatsapp_message(head.rest);
    if (!message) {
        ++report_.system_rows;
        return {};
    }
    open_.emplace(Open{.timestamp = std::string(head.timestamp),
                       .sender = std::string(message->sender),
                       .from_program = is_from_program(*message),
                       .text = CarriedRecord(options_.record_bytes_max),
                       .line = line_,
                       .offset = offset_});
    open_->text.append(message->text);
    return {};
}

/// Notices of a group come in its name, those about a person in the person's.
bool WhatsappReader::is_from_program(const WhatsappMessage& message) {
    if (is_encryption_notice(message.text)) {
        chat_name_ = message.sender;
        return true;
    }
    if (!message.marked || is_media_placeholder(message.text)) return false;
    return message.sender == chat_name_ || message.text.starts_with(message.sender);
}

Result<> WhatsappReader::close(RowSink& sink) {
    if (!open_) return {};
    const auto message = std::move(*open_);
    open_.reset();
    if (message.from_program) {
        ++report_.system_rows;
        return {};
    }
    const auto text = trim(message.text.bytes(), "\n");
    const bool too_long = message.too_long || message.text.too_long();
    if (too_long || !is_valid_utf8(text) || !is_valid_utf8(message.sender)) {
        reject(sink,
               {.line = message.line,
                .offset = message.offset,
                .reason = too_long ? "record_too_long" : "invalid_utf8",
                .detail = too_long ? fmt::format("the message is longer than record_bytes_max={}",
                                                 options_.record_bytes_max)
                                   : "the message is not valid UTF-8",
                .raw = raw_excerpt(text)});
        return {};
    }
    add_row(message, text);
    return batch_.full() ? flush(sink) : Result<>();
}

void WhatsappReader::add_row(const Open& message, std::string_view text) {
    const auto kept = [this](std::string_view value) {
        char* const bytes = batch_.arena().take(value.size());
        std::copy(value.begin(), value.end(), bytes);
        return Cell{.text = {bytes, value.size()}, .kind = CellKind::text};
    };
    Cell* const row = batch_.begin_row(report_.columns.size());
    row[0] = kept(message.timestamp);
    row[1] = kept(message.sender);
    row[2] = kept(text);
    batch_.commit_row(message.line);
}

Result<> WhatsappReader::flush(RowSink& sink) {
    auto flushed = batch_.flush(report_.columns, sink);
    report_.rows = batch_.rows_flushed();
    return flushed;
}

}  // namespace undertone
