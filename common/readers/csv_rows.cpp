#include "common/readers/csv_rows.h"

#include "common/readers/csv_header.h"

#include <utility>

namespace undertone {
namespace {

bool is_blank(std::string_view row) { return row.find_first_not_of(" \t") == row.npos; }

/// The fields of a header, as text.
class FieldTexts {
public:
    explicit FieldTexts(const char* start) : field_(start) {}

    bool on_end(const char* at) {
        const std::string_view field(field_, static_cast<std::size_t>(at - field_));
        texts.emplace_back(field.starts_with('"') ? unquote(field, arena_).text : field);
        field_ = at + 1;
        return *at != '\n';
    }
    void on_quoted_breaks(unsigned) {}
    void on_not_ascii() {}

    std::vector<std::string> texts;

private:
    const char* field_;
    TextArena arena_;
};

}  // namespace

bool CsvReader::Rows::end_row(const char* at) {
    const std::string_view row(row_, static_cast<std::size_t>(at - row_));
    bool go_on = true;
    if (fields() == 1 && is_blank(row)) {
        // Skipped.
    } else if (row.size() > reader_.options_.record_bytes_max) {
        go_on = reject(row, "record_too_long", reader_.too_long_detail());
    } else if (suspicious_ && !is_valid_utf8(row)) {
        go_on = reject(row, "invalid_utf8", "the row is not valid UTF-8");
    } else if (!reader_.has_header_) {
        go_on = take_header(row);
    } else if (extra_fields_ != 0) {
        go_on = reject(row, "too_many_fields",
                       fmt::format("{} fields where the header has {}", fields(),
                                   reader_.report_.columns.size()));
    } else {
        note_row(row);
        go_on = keep_row();
    }
    ++reader_.line_;
    start_row(at + 1);
    if (*at == '\r') skip_line_feed(at + 1);
    return go_on;
}

void CsvReader::Rows::skip_line_feed(const char* after_carriage_return) {
    if (offset_in_text(after_carriage_return) == text_.size()) {
        reader_.after_carriage_return_ = true;
    } else if (*after_carriage_return == '\n') {
        row_ = field_ = after_carriage_return + 1;
    }
}

bool CsvReader::Rows::keep_row() {
    if (next_ != limit_) {
        std::fill(next_, limit_, Cell{});
        ++reader_.report_.padded_rows;
    }
    reader_.batch_.commit_row(reader_.row_line_, offset_ + offset_in_text(row_));
    if (!reader_.batch_.full()) return true;
    status_ = reader_.flush(sink_);
    return status_.has_value();
}

bool CsvReader::Rows::take_header(std::string_view row) {
    if (fields() > reader_.options_.columns_max) {
        return fail(row, "too_many_columns",
                    fmt::format("the header has {} columns, columns_max={}", fields(),
                                reader_.options_.columns_max));
    }
    if (reader_.options_.has_header && row.size() > reader_.options_.column_name_bytes_max) {
        return fail(row, "too_many_columns",
                    fmt::format("the header has {} bytes, and may have {}", row.size(),
                                reader_.options_.column_name_bytes_max));
    }
    // With a line break of its own: the file may have none after it.
    const auto line = std::string(row) + '\n';
    FieldTexts header(line.data());
    CsvScanner scanner(delimiter_, line.size(), 0);
    scanner.scan(line, header);
    reader_.has_header_ = true;
    if (!reader_.options_.has_header) {
        name_columns(std::vector<std::string>(header.texts.size()));
        return keep_first_row(row, header.texts);
    }
    if (names_look_like_data(header.texts)) {
        add_warning(reader_.report_,
                    "the first line was taken for the header, but looks like data: the option "
                    "\"header\": false makes it a row");
    }
    reader_.header_row_ = row;
    name_columns(std::move(header.texts));
    return true;
}

void CsvReader::Rows::name_columns(std::vector<std::string> names) {
    auto unique = make_unique(std::move(names));
    reader_.report_.columns = std::move(unique.names);
    reader_.report_.renamed = std::move(unique.renamed);
}

/// The row that told how many columns there are.
bool CsvReader::Rows::keep_first_row(std::string_view row, const std::vector<std::string>& texts) {
    auto& batch = reader_.batch_;
    Cell* cell = batch.begin_row(texts.size());
    for (const auto& text : texts) {
        char* const copy = batch.arena().take(text.size());
        std::copy(text.begin(), text.end(), copy);
        *cell++ = text.empty() ? Cell{} : Cell{{copy, text.size()}, CellKind::text};
    }
    batch.commit_row(reader_.row_line_, offset_ + offset_in_text(row.data()));
    return true;
}

/// Warns of what a good row may be a sign of.
void CsvReader::Rows::note_row(std::string_view row) {
    constexpr std::uint64_t lines_max = 100;
    if (reader_.line_ - reader_.row_line_ >= lines_max &&
        !std::exchange(reader_.warned_of_long_row_, true)) {
        add_warning(reader_.report_,
                    fmt::format("a quoted field goes on for {} lines, first from line {}: is its "
                                "closing quote missing?",
                                reader_.line_ - reader_.row_line_, reader_.row_line_));
    }
    if (row.size() == reader_.header_row_.size() && row == reader_.header_row_ &&
        reader_.report_.columns.size() > 1 &&
        !std::exchange(reader_.warned_of_repeated_header_, true)) {
        add_warning(reader_.report_, fmt::format("line {} repeats the header; it was kept as a row",
                                                 reader_.row_line_));
    }
}

bool CsvReader::Rows::reject(std::string_view row, std::string reason, std::string detail) {
    status_ = reader_.reject_row(row, offset_ + offset_in_text(row.data()), std::move(reason),
                                 std::move(detail), sink_);
    return status_.has_value();
}

bool CsvReader::Rows::fail(std::string_view row, std::string code, std::string detail) {
    status_ = reader_.fail({.code = std::move(code),
                            .detail = std::move(detail),
                            .line = reader_.row_line_,
                            .offset = offset_ + offset_in_text(row.data())});
    return false;
}

void CsvReader::Rows::warn_of_text_after_quote() {
    if (std::exchange(reader_.warned_of_text_after_quote_, true)) return;
    add_warning(
        reader_.report_,
        fmt::format("text after a closing quote was kept, first in line {}", reader_.row_line_));
}

}  // namespace undertone
