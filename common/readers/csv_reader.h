// Reads CSV and TSV: RFC 4180, and what people make of it.
//
//   # made by hand                 comments and titles above the header are left out
//   sep=;                          a dialect may be declared; else it is detected
//   id;text;text                   the header; the second "text" becomes "text_2"
//   1;"say ""hi"", twice";x        1 | say "hi", twice | x
//                                  a blank line is skipped
//   2;5" pipe                      2 | 5" pipe | (missing); the row counts as padded
//   3;;""                          3 | (missing) | (an empty text)
//   4;a;b;c                        rejected: too_many_fields
#pragma once

#include "common/readers/batch_builder.h"
#include "common/readers/carried_record.h"
#include "common/readers/csv_requote.h"
#include "common/readers/csv_scanner.h"
#include "common/readers/text_reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Faults: unclosed_quote, quote_too_long, binary_content, too_many_columns, empty_file, and what
/// would be a reject (invalid_utf8, record_too_long) where it is the header.
/// Rejects: too_many_fields, record_too_long, invalid_utf8.
///
/// Cells are views of what is fed. Only a row that was cut between two feed()s is copied, and a
/// quoted field that holds quotes.
class CsvReader final : public TextReader {
public:
    /// `format` tsv: the delimiter is a tab. csv: it is detected, unless the options name it.
    CsvReader(FileFormat format, const ReadOptions& options);

    /// Where a stretch of a larger file begins, whose header somebody else has read.
    struct Stretch {
        std::vector<std::string> columns;
        std::string header_row;  ///< as it stands in the file
        char delimiter;
        std::uint64_t offset;  ///< of the stretch, at the start of a row
    };
    /// Lines are counted from the start of the stretch.
    CsvReader(const Stretch& stretch, const ReadOptions& options);

    Result<> feed(std::string_view text, RowSink& sink) override;
    Result<> finish(RowSink& sink) override;

    /// Takes from `text` only what belongs to the row that was fed last, and says how many bytes
    /// that is; nullopt: all of it does, and the row goes on. Errors as for feed().
    Result<std::optional<std::size_t>> finish_row(std::string_view text, RowSink& sink);

    /// Of the next byte to read, lines from 1.
    std::uint64_t line() const { return line_; }
    /// As it stands in the file; empty: it was not read, or there is none.
    const std::string& header_row() const { return header_row_; }
    /// Where a quote stood inside a field that does not begin with one, for the first time.
    std::optional<std::uint64_t> stray_quote() const { return stray_quote_offset_; }

private:
    class Rows;

    std::string_view choose_dialect(std::string_view head, bool whole);
    Result<> requote(std::string_view text, RowSink& sink);
    Result<> consume(std::string_view text, RowSink& sink);
    void skip_line_feed(std::string_view& text);
    Result<> read_rows(std::string_view text, RowSink& sink);
    Result<> complete_carried_row(std::string_view& text, RowSink& sink);
    Result<> read_carried_row(char line_break, RowSink& sink);
    Result<> reject_row(std::string_view row, std::uint64_t offset, std::string reason,
                        std::string detail, RowSink& sink);
    Result<> flush(RowSink& sink);
    void note_stray_quote(const CsvScanner& scanner);
    Error fail_as(const CsvScanner& scanner);
    Error fail_at_quote(const CsvScanner& scanner, std::string code, std::string detail);
    std::string too_long_detail() const;
    CsvScanner scanner_at(std::uint64_t offset) const;

    ReadOptions options_;
    std::optional<char> delimiter_;        // nullopt: the dialect is not known yet
    std::string head_;                     // the text until then
    std::optional<CsvRequoter> requoter_;  // where the quoting is not RFC 4180's
    BatchBuilder batch_;
    bool has_header_ = false;
    bool warned_of_text_after_quote_ = false;
    bool warned_of_long_row_ = false;
    bool warned_of_repeated_header_ = false;
    std::string header_row_;  // as it stands in the file
    std::optional<std::uint64_t> stray_quote_offset_;

    std::uint64_t offset_ = 0;            // of the next byte to consume
    std::uint64_t line_ = 1;              // of that byte
    std::uint64_t row_line_ = 1;          // where its row starts
    bool after_carriage_return_ = false;  // a line feed that follows ends the same row

    // A row that began in an earlier feed().
    CarriedRecord carried_;
    std::uint64_t carried_offset_ = 0;
    std::optional<CsvScanner> carried_scanner_;  // stands at its end; set while there is such a row
};

}  // namespace undertone
