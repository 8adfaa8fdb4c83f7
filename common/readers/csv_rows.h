// Makes rows of a stretch of CSV from the ends that the scanner finds in it.
#pragma once

#include "common/readers/csv_field.h"
#include "common/readers/csv_reader.h"
#include "common/text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace undertone {

/// A CsvScanner's visitor. The text starts at the start of a row.
class CsvReader::Rows {
public:
    Rows(CsvReader& reader, RowSink& sink, std::string_view text, std::uint64_t offset)
        : reader_(reader),
          sink_(sink),
          delimiter_(*reader.delimiter_),
          text_(text),
          offset_(offset) {
        start_row(text.data());
    }

    bool on_end(const char* at) {
        add_field(at);
        return *at == delimiter_ || end_row(at);
    }

    void on_quoted_breaks(unsigned count) { reader_.line_ += count; }

    void on_not_ascii() {
        if (checked_) return;
        checked_ = true;
        // A sequence cut at the end belongs to a row that is cut, too: it is checked when whole.
        suspicious_ = !is_valid_utf8(text_.substr(0, text_.size() - incomplete_utf8_tail(text_)));
    }

    /// The row that the text does not end.
    std::string_view partial_row() const { return text_.substr(offset_in_text(row_)); }

    /// What the sink said, or the fault; false means that on_end() asked to stop.
    const Result<>& status() const { return status_; }

private:
    std::size_t offset_in_text(const char* at) const {
        return static_cast<std::size_t>(at - text_.data());
    }
    std::size_t fields() const { return static_cast<std::size_t>(next_ - first_) + extra_fields_; }

    void start_row(const char* at) {
        row_ = field_ = at;
        reader_.row_line_ = reader_.line_;
        const auto columns = reader_.report_.columns.size();
        first_ = next_ = reader_.batch_.begin_row(columns);
        limit_ = first_ + columns;
        extra_fields_ = 0;
    }

    void add_field(const char* at) {
        if (next_ == limit_) {
            ++extra_fields_;
        } else {
            *next_++ = cell_of({field_, static_cast<std::size_t>(at - field_)});
        }
        field_ = at + 1;
    }

    Cell cell_of(std::string_view field) {
        if (field.empty()) return {};
        if (field.front() != '"') return {.text = field, .kind = CellKind::text};
        const auto quoted = unquote(field, reader_.batch_.arena());
        if (quoted.text_after_quote) warn_of_text_after_quote();
        return {.text = quoted.text, .kind = CellKind::text};
    }

    bool end_row(const char* at);
    void skip_line_feed(const char* after_carriage_return);
    bool take_header(std::string_view row);
    void name_columns(std::vector<std::string> names);
    bool keep_first_row(std::string_view row, const std::vector<std::string>& texts);
    bool keep_row();
    bool reject(std::string_view row, std::string reason, std::string detail);
    bool fail(std::string_view row, std::string code, std::string detail);
    void warn_of_text_after_quote();
    void note_row(std::string_view row);

    CsvReader& reader_;
    RowSink& sink_;
    const char delimiter_;
    const std::string_view text_;
    const std::uint64_t offset_;  // of the text
    bool checked_ = false;        // whether the text is UTF-8
    bool suspicious_ = false;     // it is not: each row is looked at
    Result<> status_;

    const char* row_ = nullptr;
    const char* field_ = nullptr;
    Cell* first_ = nullptr;
    Cell* next_ = nullptr;
    Cell* limit_ = nullptr;
    std::size_t extra_fields_ = 0;
};

}  // namespace undertone
