#include "common/readers/json_rows.h"

#include "common/readers/text_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace undertone {
namespace {

/// Objects nested deeper, or under a longer name, stay JSON text; as do those whose members' names
/// would take too much memory, written out.
constexpr unsigned flat_depth_max = 16;
constexpr std::size_t flat_name_bytes_max = 512;
constexpr std::size_t flat_names_bytes_max = 8 * 1024 * 1024;
constexpr std::size_t member_bytes_min = 5;  // "":1,

bool is_object(const JsonToken& value) {
    return value.kind == CellKind::json && value.text.front() == '{';
}

bool can_be_flat(const JsonMember& member, unsigned depth) {
    const auto name_bytes = member.key.text.size() + 1;
    return depth < flat_depth_max && name_bytes <= flat_name_bytes_max &&
           member.value.text.size() / member_bytes_min * name_bytes <= flat_names_bytes_max;
}

}  // namespace

bool JsonRows::parse(JsonCursor& cursor) {
    members_.clear();
    switch (cursor.peek()) {
        case '{':
            record_shape_ = Shape::objects;
            break;
        case '[':
            record_shape_ = Shape::arrays;
            break;
        default:
            record_shape_ = Shape::values;
    }
    const bool expected = shape_ == Shape::unknown || shape_ == record_shape_;
    if (record_shape_ == Shape::values || !expected) {
        return cursor.take_value(members_.emplace_back().value);
    }
    const bool is_object = record_shape_ == Shape::objects;
    return parse_members(cursor, is_object ? '}' : ']', is_object);
}

bool JsonRows::parse_members(JsonCursor& cursor, char close, bool with_keys) {
    if (!cursor.enter() || !cursor.skip_blanks()) return false;
    bool more = cursor.peek() != close;
    while (more) {
        auto& member = members_.emplace_back();
        if (with_keys && !cursor.take_key(member.key)) return false;
        if (!cursor.take_value(member.value) || !cursor.skip_blanks()) return false;
        more = cursor.peek() == ',';
        if (!more) break;
        cursor.advance();
        if (!cursor.skip_blanks()) return false;
    }
    if (cursor.peek() != close) {
        return cursor.fail(JsonCursor::Stop::syntax, with_keys ? "a comma or '}' was expected"
                                                               : "a comma or ']' was expected");
    }
    cursor.advance();
    cursor.leave();
    return true;
}

bool JsonRows::fits() const {
    return shape_ == Shape::unknown || shape_ == Shape::values || shape_ == record_shape_;
}

std::string JsonRows::misfit_reason() const {
    return shape_ == Shape::objects ? "not_an_object" : "not_an_array";
}

Result<> JsonRows::commit(std::uint64_t line, RowSink& sink) {
    if (shape_ == Shape::unknown) shape_ = record_shape_;
    ++record_;
    if (flattens_ && shape_ == Shape::objects) flatten();
    placed_.clear();
    for (std::size_t i = 0; i < members_.size(); ++i) {
        auto column = known_column(i);
        if (!column) {
            if (auto made = make_column(i, sink); !made) return made;
            column = columns_.size() - 1;
        }
        placed_.push_back(*column);
    }
    return place(line, sink);
}

/// Objects become their members, named by the way to them.
void JsonRows::flatten() {
    const auto nested = std::ranges::any_of(
        members_, [](const JsonMember& member) { return is_object(member.value); });
    if (!nested) return;
    flat_.clear();
    keys_.clear();
    for (const auto& member : members_) add_flat(member, 0);
    std::swap(members_, flat_);
}

/// The value is known to be right: it was parsed before.
void JsonRows::add_flat(const JsonMember& member, unsigned depth) {
    JsonCursor cursor(member.value.text, JsonCursor::depth_max);
    const bool nested = is_object(member.value) && can_be_flat(member, depth);
    if (!nested || !cursor.enter() || !cursor.skip_blanks() || cursor.peek() == '}') {
        flat_.push_back(member);
        return;
    }
    for (bool more = true; more;) {
        JsonMember inner;
        if (!cursor.take_key(inner.key) || !cursor.take_value(inner.value)) return;
        inner.key = joined_key(member.key, inner.key);
        add_flat(inner, depth + 1);
        more = cursor.skip_blanks() && cursor.peek() == ',';
        cursor.advance();
        if (more) cursor.skip_blanks();
    }
}

JsonToken JsonRows::joined_key(const JsonToken& outer, const JsonToken& inner) {
    char* const text = keys_.take(outer.text.size() + 1 + inner.text.size());
    char* end = text;
    const auto append = [&](const JsonToken& key) {
        end = key.escaped ? end + unescape_json(key.text, end)
                          : std::copy(key.text.begin(), key.text.end(), end);
    };
    append(outer);
    *end++ = '.';
    append(inner);
    return {.text = {text, static_cast<std::size_t>(end - text)}, .kind = CellKind::text};
}

Result<> JsonRows::commit_object(std::vector<JsonMember> members, std::uint64_t line,
                                 RowSink& sink) {
    members_ = std::move(members);
    record_shape_ = Shape::objects;
    return commit(line, sink);
}

/// Writes the members' cells into a new row.
Result<> JsonRows::place(std::uint64_t line, RowSink& sink) {
    Cell* const row = batch_.begin_row(columns_.size());
    std::fill_n(row, columns_.size(), Cell{});
    for (std::size_t i = 0; i < members_.size(); ++i) {
        const auto column = placed_[i];
        if (std::exchange(last_record_[column], record_) == record_ &&
            !std::exchange(warned_of_duplicates_, true)) {
            add_warning(report_, fmt::format("a key occurs more than once in one object, first in "
                                             "that of line or record {}; its last value counts",
                                             line));
        }
        const auto& value = members_[i].value;
        row[column] = {.text = value.text, .kind = value.kind};
        if (value.escaped) {
            char* const text = batch_.arena().take(value.text.size());
            row[column].text = {text, unescape_json(value.text, text)};
        }
    }
    batch_.commit_row(line);
    return batch_.full() ? flush(sink) : Result<>();
}

std::optional<std::size_t> JsonRows::known_column(std::size_t position) {
    if (shape_ == Shape::objects) return columns_.find(key_text(members_[position].key), position);
    return position < columns_.size() ? std::optional(position) : std::nullopt;
}

Result<> JsonRows::make_column(std::size_t position, RowSink& sink) {
    if (columns_.size() == columns_max_) {
        return Error{ErrorCode::malformed_file,
                     fmt::format("more columns than columns_max={}", columns_max_)};
    }
    if (shape_ == Shape::objects) column_name_bytes_ += key_text(members_[position].key).size();
    if (column_name_bytes_ > column_name_bytes_max_) {
        return Error{ErrorCode::malformed_file,
                     fmt::format("the columns' names are longer than {} bytes together",
                                 column_name_bytes_max_)};
    }
    // Rows that wait for the sink get the new column, too, unless that would move too many cells.
    const auto width = columns_.size() + 1;
    if (batch_.rows() * width > BatchBuilder::cells_max) {
        if (auto flushed = flush(sink); !flushed) return flushed;
    }
    switch (shape_) {
        case Shape::objects:
            columns_.add(key_text(members_[position].key));
            break;
        case Shape::arrays:
            columns_.add(fmt::format("column_{}", width));
            break;
        default:
            columns_.add("value");
    }
    last_record_.push_back(0);
    batch_.widen(width);
    return {};
}

std::string_view JsonRows::key_text(const JsonToken& key) {
    if (!key.escaped) return key.text;
    unescaped_key_.resize(key.text.size());
    unescaped_key_.resize(unescape_json(key.text, unescaped_key_.data()));
    return unescaped_key_;
}

Result<> JsonRows::flush(RowSink& sink) {
    auto flushed = batch_.flush(report_.columns, sink);
    report_.rows = batch_.rows_flushed();
    return flushed;
}

}  // namespace undertone
