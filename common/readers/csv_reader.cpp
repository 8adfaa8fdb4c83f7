#include "common/readers/csv_reader.h"

#include "common/readers/csv_dialect.h"
#include "common/readers/csv_rows.h"

#include <utility>

namespace undertone {
namespace {

std::string newline_of(std::string_view text) {
    const auto at = text.find_first_of("\r\n");
    if (at == std::string_view::npos) return "";
    if (text[at] == '\n') return "lf";
    return text.substr(at).starts_with("\r\n") ? "crlf" : "cr";
}

std::string header_place(std::size_t lines_above, bool has_header) {
    if (!has_header) return "none";
    return lines_above == 0 ? "first_line" : fmt::format("line {}", lines_above + 1);
}

bool is_break(char c) { return c == '\n' || c == '\r'; }

/// Looks for the end of the row that the text begins in.
struct RowEndFinder {
    std::uint64_t& line;
    const char* end = nullptr;

    bool on_end(const char* at) {
        if (is_break(*at)) end = at;
        return end == nullptr;
    }
    void on_quoted_breaks(unsigned count) { line += count; }
    void on_not_ascii() {}
};

}  // namespace

CsvReader::CsvReader(FileFormat format, const ReadOptions& options)
    : options_(options), carried_(options.record_bytes_max) {
    if (format == FileFormat::tsv) options_.delimiter = "\t";
    report_.format = to_string(format);
}

CsvReader::CsvReader(const Stretch& stretch, const ReadOptions& options)
    : options_(options),
      delimiter_(stretch.delimiter),
      has_header_(true),
      header_row_(stretch.header_row),
      offset_(stretch.offset),
      carried_(options.record_bytes_max) {
    report_.columns = stretch.columns;
}

Result<> CsvReader::feed(std::string_view text, RowSink& sink) {
    if (fault_) return fail(*fault_);
    if (delimiter_) return requote(text, sink);
    if (head_.empty() && text.size() >= csv_dialect_bytes) {
        return requote(choose_dialect(text, false), sink);
    }
    const auto needed = csv_dialect_bytes - head_.size();
    head_.append(text.substr(0, needed));
    if (head_.size() < csv_dialect_bytes) return {};
    const auto rest = text.substr(needed);
    if (const auto read = requote(choose_dialect(head_, false), sink); !read) return read;
    head_ = {};
    return requote(rest, sink);
}

Result<> CsvReader::finish(RowSink& sink) {
    if (fault_) return fail(*fault_);
    if (!delimiter_) {
        if (const auto read = requote(choose_dialect(head_, true), sink); !read) return read;
    }
    if (requoter_) {
        if (const auto read = consume(requoter_->finish(), sink); !read) return read;
    }
    if (carried_scanner_) {
        if (carried_scanner_->in_quotes()) {
            return fail_at_quote(*carried_scanner_, "unclosed_quote",
                                 "a quoted field is still open at the end of the file");
        }
        // The last row may go without its line break.
        if (const auto read = consume("\n", sink); !read) return read;
    }
    if (stray_quote_offset_ && !warned_of_text_after_quote_) {
        warn(
            fmt::format("a quote stands inside a field that does not begin with one, first at "
                        "byte {}: it was taken for text",
                        *stray_quote_offset_));
    }
    if (has_header_) return {};
    return fail({.code = "empty_file", .detail = "the file has no header", .line = line_});
}

/// Returns what follows the lines above the header.
std::string_view CsvReader::choose_dialect(std::string_view head, bool whole) {
    auto dialect = detect_csv_dialect(head.substr(0, csv_dialect_bytes), whole);
    if (!options_.delimiter.empty()) dialect.delimiter = options_.delimiter.front();
    delimiter_ = dialect.delimiter;
    offset_ = dialect.preamble_bytes;
    line_ = row_line_ = dialect.preamble_lines + 1;
    if (dialect.left_out_lines != 0) {
        warn(
            fmt::format("{} lines of comments or titles above the header, in line {}, are left out",
                        dialect.left_out_lines, line_));
    }
    if (dialect.delimiter == '\t') report_.format = to_string(FileFormat::tsv);
    const auto table = head.substr(dialect.preamble_bytes);
    const auto quoting = detect_csv_quoting(
        table.substr(0, csv_dialect_bytes - dialect.preamble_bytes), dialect.delimiter);
    if (!quoting.is_usual()) requoter_.emplace(quoting, dialect.delimiter);
    report_.dialect = {{"delimiter", std::string(1, dialect.delimiter)},
                       {"quote", std::string(1, quoting.quote)},
                       {"escape", quoting.backslash ? "backslash" : "doubled"},
                       {"newline", newline_of(head)},
                       {"header", header_place(dialect.preamble_lines, options_.has_header)}};
    return table;
}

Result<> CsvReader::requote(std::string_view text, RowSink& sink) {
    return consume(requoter_ ? requoter_->feed(text) : text, sink);
}

Result<> CsvReader::consume(std::string_view text, RowSink& sink) {
    skip_line_feed(text);
    if (carried_scanner_) {
        if (const auto read = complete_carried_row(text, sink); !read) return read;
        skip_line_feed(text);
    }
    return text.empty() ? flush(sink) : read_rows(text, sink);
}

/// Text is scanned in its order, so that the first one found is the first of the file.
void CsvReader::note_stray_quote(const CsvScanner& scanner) {
    if (!stray_quote_offset_) stray_quote_offset_ = scanner.stray_quote();
}

Result<std::optional<std::size_t>> CsvReader::finish_row(std::string_view text, RowSink& sink) {
    const auto size = text.size();
    skip_line_feed(text);
    if (carried_scanner_) {
        if (const auto read = complete_carried_row(text, sink); !read) return read.error();
        if (carried_scanner_) return std::optional<std::size_t>();
        skip_line_feed(text);
    }
    if (const auto flushed = flush(sink); !flushed) return flushed.error();
    if (after_carriage_return_ && text.empty()) return std::optional<std::size_t>();
    after_carriage_return_ = false;
    return std::optional(size - text.size());
}

void CsvReader::skip_line_feed(std::string_view& text) {
    if (!after_carriage_return_ || text.empty()) return;
    after_carriage_return_ = false;
    if (text.front() != '\n') return;
    text.remove_prefix(1);
    ++offset_;
}

/// Reads from the start of a row on, and carries what the text leaves unfinished.
Result<> CsvReader::read_rows(std::string_view text, RowSink& sink) {
    auto scanner = scanner_at(offset_);
    Rows rows(*this, sink, text, offset_);
    scanner.scan(text, rows);
    note_stray_quote(scanner);
    // The rows before a fault are delivered, too.
    if (const auto flushed = flush(sink); !flushed) return flushed;
    if (!rows.status()) return rows.status();
    if (scanner.stopped() != CsvScanner::Stop::none) return fail_as(scanner);

    const auto partial_row = rows.partial_row();
    offset_ += text.size();
    if (partial_row.empty()) return {};
    carried_.clear();
    carried_offset_ = offset_ - partial_row.size();
    carried_scanner_ = scanner;
    carried_.append(partial_row);
    return {};
}

/// Takes the rest of the carried row off `text`: all of it, if the row goes on.
Result<> CsvReader::complete_carried_row(std::string_view& text, RowSink& sink) {
    RowEndFinder finder{.line = line_};
    carried_scanner_->scan(text, finder);
    note_stray_quote(*carried_scanner_);
    if (finder.end == nullptr) {
        if (carried_scanner_->stopped() != CsvScanner::Stop::none)
            return fail_as(*carried_scanner_);
        offset_ += text.size();
        carried_.append(std::exchange(text, {}));
        return {};
    }
    const auto bytes = static_cast<std::size_t>(finder.end - text.data());
    carried_.append(text.substr(0, bytes));
    text.remove_prefix(bytes + 1);
    offset_ += bytes + 1;
    carried_scanner_.reset();
    return read_carried_row(*finder.end, sink);
}

Result<> CsvReader::read_carried_row(char line_break, RowSink& sink) {
    if (carried_.too_long()) {
        ++line_;
        after_carriage_return_ = line_break == '\r';
        return reject_row(carried_.bytes(), carried_offset_, "record_too_long", too_long_detail(),
                          sink);
    }
    carried_.close(line_break);
    line_ = row_line_;  // its line breaks are counted once more
    auto scanner = scanner_at(carried_offset_);
    Rows rows(*this, sink, carried_.bytes(), carried_offset_);
    scanner.scan(carried_.bytes(), rows);
    return rows.status();
}

Result<> CsvReader::reject_row(std::string_view row, std::uint64_t offset, std::string reason,
                               std::string detail, RowSink& sink) {
    if (!has_header_) {
        return fail({.code = std::move(reason),
                     .detail = "the header cannot be read: " + detail,
                     .line = row_line_,
                     .offset = offset});
    }
    reject(sink, {.line = row_line_,
                  .offset = offset,
                  .reason = std::move(reason),
                  .detail = std::move(detail),
                  .raw = raw_excerpt(row)});
    return {};
}

Result<> CsvReader::flush(RowSink& sink) {
    auto flushed = batch_.flush(report_.columns, sink);
    report_.rows = batch_.rows_flushed();
    return flushed;
}

Error CsvReader::fail_as(const CsvScanner& scanner) {
    if (scanner.stopped() == CsvScanner::Stop::nul) {
        return fail({.code = "binary_content",
                     .detail = "a NUL byte: the content is binary, not text",
                     .line = line_,
                     .offset = scanner.stop_offset()});
    }
    return fail_at_quote(scanner, "quote_too_long",
                         fmt::format("a quoted field is longer than record_bytes_max={}: its "
                                     "closing quote seems to be missing",
                                     options_.record_bytes_max));
}

Error CsvReader::fail_at_quote(const CsvScanner& scanner, std::string code, std::string detail) {
    return fail({.code = std::move(code),
                 .detail = std::move(detail),
                 .line = line_ - scanner.breaks_since_quote(),
                 .offset = scanner.quote_offset()});
}

std::string CsvReader::too_long_detail() const {
    return fmt::format("the row is longer than record_bytes_max={}", options_.record_bytes_max);
}

CsvScanner CsvReader::scanner_at(std::uint64_t offset) const {
    return {*delimiter_, options_.record_bytes_max, offset};
}

}  // namespace undertone
