#include "common/readers/json_reader.h"

#include "common/readers/line_count.h"
#include "common/text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t tables_listed_max = 100;

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// `text.size()` if nothing but blanks follows.
std::size_t skip_blanks(std::string_view text, std::size_t at) {
    while (at < text.size() && is_blank(text[at])) ++at;
    return at;
}

std::string_view without_incomplete_tail(std::string_view text) {
    return text.substr(0, text.size() - incomplete_utf8_tail(text));
}

std::string unescaped(const JsonToken& token) {
    if (!token.escaped) return std::string(token.text);
    std::string text(token.text.size(), '\0');
    text.resize(unescape_json(token.text, text.data()));
    return text;
}

/// A number or a literal that ends with the text: it may go on behind it.
bool may_go_on(const JsonCursor& cursor, std::string_view text) {
    if (!cursor.at_end()) return false;
    const char last = text[cursor.position() - 1];
    return last != '"' && last != ']' && last != '}';
}

}  // namespace

JsonReader::JsonReader(const ReadOptions& options) : options_(options), rows_(report_, options) {
    report_.format = to_string(FileFormat::json);
}

Result<> JsonReader::feed(std::string_view text, RowSink& sink) {
    if (fault_) return fail(*fault_);
    while (carrying_ && !text.empty()) {
        if (auto resumed = resume(text, sink); !resumed) return resumed;
    }
    if (text.empty()) return rows_.flush(sink);
    const auto rest = walk({.text = text,
                            .offset = offset_,
                            .line = line_,
                            .suspicious = !is_valid_utf8(without_incomplete_tail(text))},
                           sink);
    // The rows before a fault are delivered, too.
    if (auto flushed = rows_.flush(sink); !flushed) return flushed;
    if (!rest) return rest.error();
    advance(text);
    if (!rest->empty()) carry(*rest);
    return {};
}

Result<> JsonReader::finish(RowSink& sink) {
    if (fault_) return fail(*fault_);
    if (carrying_) {
        auto walked = walk_carried(AtEnd::truncated, sink);
        if (auto flushed = rows_.flush(sink); !flushed) return flushed;
        return walked;
    }
    if (expect_ == Expect::nothing) return {};
    const bool empty = expect_ == Expect::document;
    return fail({.code = empty ? "empty_file" : "truncated_json",
                 .detail = empty ? "the file holds no JSON" : "the file ends inside the document",
                 .line = line_,
                 .offset = offset_});
}

void JsonReader::advance(std::string_view text) {
    offset_ += text.size();
    line_ += count_line_feeds(text);
}

/// Keeps a value that goes on behind the text that was walked through last.
void JsonReader::carry(std::string_view value) {
    carrying_ = true;
    carried_offset_ = offset_ - value.size();
    carried_line_ = line_ - count_line_feeds(value);
    carried_ = value;
    splitter_ = {};
    splitter_.feed(carried_);
}

/// Takes off `text` what belongs to the carried value: all of it, if that goes on.
Result<> JsonReader::resume(std::string_view& text, RowSink& sink) {
    // An array of objects is not waited for: its records are read one by one.
    const auto next = skip_blanks(text, 0);
    const bool array_of_objects = expect_ == Expect::member_value && splitter_.is_open_bracket() &&
                                  next < text.size() && text[next] == '{';
    const auto bytes = array_of_objects ? next + 1 : splitter_.feed(text);
    const auto part = text.substr(0, bytes);
    text.remove_prefix(part.size());
    carried_.append(part);
    advance(part);

    const bool too_long = carried_.size() > options_.record_bytes_max;
    if (!too_long && bytes == JsonSplitter::npos) return {};
    carrying_ = false;
    auto walked = walk_carried(too_long ? AtEnd::too_long : AtEnd::carry, sink);
    if (walked) return {};
    if (auto flushed = rows_.flush(sink); !flushed) return flushed;
    return walked;
}

Result<> JsonReader::walk_carried(AtEnd at_end, RowSink& sink) {
    const auto rest = walk({.text = std::string_view(carried_).substr(0, options_.record_bytes_max),
                            .offset = carried_offset_,
                            .line = carried_line_,
                            .suspicious = true,
                            .at_end = at_end},
                           sink);
    if (!rest) return rest.error();
    // Only the first object of an array has come along; no row is made yet.
    if (!rest->empty()) carry(std::string(*rest));
    return {};
}

/// Returns the value at the end of the text that goes on behind it.
Result<std::string_view> JsonReader::walk(const Stretch& stretch, RowSink& sink) {
    const auto text = stretch.text;
    for (auto at = skip_blanks(text, 0); at < text.size(); at = skip_blanks(text, at)) {
        if (!expects_value(text[at])) {
            if (const auto taken = take_structure(stretch, at, sink); !taken) return taken.error();
            ++at;
            continue;
        }
        const auto bytes = take_value(stretch, at, sink);
        if (!bytes) return bytes.error();
        if (*bytes == 0) return text.substr(at);
        at += *bytes;
    }
    return std::string_view();
}

Result<> JsonReader::take_structure(const Stretch& stretch, std::size_t at, RowSink& sink) {
    const char c = stretch.text[at];
    const auto unexpected = [&](std::string_view detail) {
        return fail_at(stretch, at, "invalid_json", detail);
    };
    switch (expect_) {
        case Expect::document:
            if (c != '[' && c != '{') return unexpected("an array or an object was expected");
            in_object_ = c == '{';
            expect_ = in_object_ ? Expect::first_member : Expect::first_record;
            return {};
        case Expect::first_record:
        case Expect::record_end:
            if (c == ']') {
                expect_ = in_object_ ? Expect::member_end : Expect::nothing;
                skipping_ = false;
            } else if (c == ',') {
                expect_ = Expect::record;
            } else {
                return unexpected("a comma or ']' was expected");
            }
            return {};
        case Expect::colon:
            if (c != ':') return unexpected("a colon was expected after a key");
            expect_ = Expect::member_value;
            return {};
        case Expect::first_member:
        case Expect::member_end:
            if (c == '}') return end_object(stretch, at, sink);
            if (c != ',') return unexpected("a comma or '}' was expected");
            expect_ = Expect::member;
            return {};
        default:
            return unexpected("text follows the end of the document");
    }
}

Result<> JsonReader::end_object(const Stretch& stretch, std::size_t at, RowSink& sink) {
    expect_ = Expect::nothing;
    if (rows_found_) {
        warn_of_other_tables();
        return {};
    }
    if (!options_.table.empty()) {
        return fail_at(
            stretch, at, "unknown_table",
            fmt::format("the object holds no array named {:?}; its arrays of objects: "
                        "{}",
                        options_.table, report_.tables.empty() ? "none" : table_names()));
    }
    std::vector<JsonMember> members;
    for (const auto& member : members_) {
        members.push_back({.key = {.text = member.key, .kind = CellKind::text},
                           .value = {.text = member.text, .kind = member.kind}});
    }
    const auto committed = rows_.commit_object(std::move(members), ++records_, sink);
    if (committed || committed.error().code != ErrorCode::malformed_file) return committed;
    return fail_at(stretch, at, "too_many_columns", committed.error().detail);
}

/// Stands at an array of objects, or at the one that was asked for.
void JsonReader::begin_array() {
    const bool wanted = options_.table.empty() || key_ == options_.table;
    skipping_ = rows_found_ || !wanted;
    rows_found_ = rows_found_ || wanted;
    if (report_.tables.size() < tables_listed_max) {
        report_.tables.push_back({.name = key_, .read = !skipping_});
    }
    if (!skipping_) report_.dialect["member"] = key_;
    members_ = {};
    expect_ = Expect::first_record;
}

std::string JsonReader::table_names() const {
    std::string names;
    for (const auto& table : report_.tables) {
        names += fmt::format("{}{:?}", names.empty() ? "" : ", ", table.name);
    }
    return names;
}

void JsonReader::warn_of_other_tables() {
    if (report_.tables.size() < 2) return;
    warn(
        fmt::format("the object holds several arrays of objects ({}): {:?} was read, the option "
                    "\"table\" names another",
                    table_names(), report_.dialect["member"]));
}

bool JsonReader::expects_value(char c) const {
    switch (expect_) {
        case Expect::first_record:
            return c != ']';
        case Expect::first_member:
            return c != '}';
        case Expect::record:
        case Expect::member:
        case Expect::member_value:
            return true;
        default:
            return false;
    }
}

bool JsonReader::expects_record() const {
    return expect_ == Expect::first_record || expect_ == Expect::record;
}

unsigned JsonReader::depth_left() const {
    const unsigned open = in_object_ && expects_record() ? 2 : 1;
    return options_.depth_max - std::min(options_.depth_max, open);
}

/// Returns how many bytes it took; 0 for a value that goes on behind the text.
Result<std::size_t> JsonReader::take_value(const Stretch& stretch, std::size_t at, RowSink& sink) {
    const auto text = stretch.text.substr(at, options_.record_bytes_max);
    if (expect_ == Expect::member_value && text.front() == '[') {
        const auto next = skip_blanks(text, 1);
        const bool asked_for = !options_.table.empty() && key_ == options_.table;
        if (next == text.size() && !asked_for) return leave_value(stretch, at);
        if (asked_for || text[next] == '{') {
            begin_array();
            return next;
        }
    }
    JsonCursor cursor(text, depth_left());
    JsonToken token;
    const bool parsed = parse_value(cursor, token);
    if (parsed ? may_go_on(cursor, text) : cursor.stop() == JsonCursor::Stop::end) {
        return leave_value(stretch, at);
    }
    const bool valid =
        parsed && (!stretch.suspicious || is_valid_utf8(text.substr(0, cursor.position())));
    if (!valid) return fail_in_value(cursor, stretch, at);
    if (auto used = use_value(token, stretch, at, cursor.position(), sink); !used) {
        return used.error();
    }
    return cursor.position();
}

bool JsonReader::parse_value(JsonCursor& cursor, JsonToken& token) {
    if (expects_record()) return skipping_ ? cursor.take_value(token) : rows_.parse(cursor);
    if (expect_ == Expect::member_value) return cursor.take_value(token);
    if (cursor.peek() == '"') return cursor.take_string(token);
    return cursor.fail(JsonCursor::Stop::syntax, "a key in quotes was expected");
}

Result<> JsonReader::use_value(const JsonToken& token, const Stretch& stretch, std::size_t at,
                               std::size_t bytes, RowSink& sink) {
    if (expects_record()) {
        expect_ = Expect::record_end;
        return use_record(stretch, at, bytes, sink);
    }
    if (expect_ == Expect::member_value) {
        expect_ = Expect::member_end;
        if (keep_member(token)) return {};
        return fail_at(stretch, at, "record_too_long",
                       fmt::format("the object is longer than record_bytes_max={}",
                                   options_.record_bytes_max));
    }
    expect_ = Expect::colon;
    key_ = unescaped(token);
    return {};
}

Result<> JsonReader::use_record(const Stretch& stretch, std::size_t at, std::size_t bytes,
                                RowSink& sink) {
    if (skipping_) return {};
    ++records_;
    if (!rows_.fits()) {
        const auto reason = rows_.misfit_reason();
        reject(sink,
               {.line = records_,
                .offset = stretch.offset + at,
                .reason = reason,
                .detail = reason == "not_an_object" ? "the record is no object as the first one is"
                                                    : "the record is no array as the first one is",
                .raw = raw_excerpt(stretch.text.substr(at, bytes))});
        return {};
    }
    const auto committed = rows_.commit(records_, sink);
    if (committed || committed.error().code != ErrorCode::malformed_file) return committed;
    return fail_at(stretch, at, "too_many_columns", committed.error().detail);
}

/// False if the object grows too large to be one record.
bool JsonReader::keep_member(const JsonToken& value) {
    if (rows_found_ || !options_.table.empty()) return true;
    members_.push_back({.key = key_, .text = unescaped(value), .kind = value.kind});
    members_bytes_ += members_.back().key.size() + members_.back().text.size();
    return members_bytes_ <= options_.record_bytes_max;
}

Result<std::size_t> JsonReader::leave_value(const Stretch& stretch, std::size_t at) {
    const auto value = stretch.text.substr(at);
    const bool too_long =
        stretch.at_end == AtEnd::too_long || value.size() > options_.record_bytes_max;
    if (!too_long && stretch.at_end == AtEnd::carry) return std::size_t{0};

    if (stretch.suspicious) {
        const auto seen = without_incomplete_tail(value.substr(0, options_.record_bytes_max));
        const auto invalid = find_invalid_utf8(seen);
        if (invalid != seen.size()) {
            return fail_at(stretch, at + invalid, "invalid_utf8", "the text is not valid UTF-8");
        }
    }
    if (!too_long) {
        return fail_at(stretch, stretch.text.size(), "truncated_json",
                       "the file ends inside the document");
    }
    return fail_at(
        stretch, at, "record_too_long",
        fmt::format("a value is longer than record_bytes_max={}", options_.record_bytes_max));
}

/// Names the first thing that is wrong with a value.
Error JsonReader::fail_in_value(const JsonCursor& cursor, const Stretch& stretch, std::size_t at) {
    if (stretch.suspicious) {
        const auto seen = stretch.text.substr(at, cursor.position());
        const auto invalid = find_invalid_utf8(seen);
        if (invalid != seen.size()) {
            return fail_at(stretch, at + invalid, "invalid_utf8", "the text is not valid UTF-8");
        }
    }
    if (cursor.stop() == JsonCursor::Stop::depth) {
        return fail_at(stretch, at + cursor.position(), "too_deep",
                       fmt::format("{}: depth_max={}", cursor.complaint(), options_.depth_max));
    }
    return fail_at(stretch, at + cursor.position(), "invalid_json", cursor.complaint());
}

Error JsonReader::fail_at(const Stretch& stretch, std::size_t at, std::string code,
                          std::string_view detail) {
    return fail({.code = std::move(code),
                 .detail = std::string(detail),
                 .line = stretch.line + count_line_feeds(stretch.text.substr(0, at)),
                 .offset = stretch.offset + at});
}

}  // namespace undertone
