#include "common/readers/csv_dialect.h"

#include "common/readers/csv_scanner.h"
#include "common/text/ascii.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace undertone {
namespace {

constexpr std::array delimiters{',', ';', '\t', '|'};
constexpr std::size_t rows_tried = 100;

/// "sep=;" and its line break; nullopt if the text starts otherwise.
std::optional<CsvDialect> declared_dialect(std::string_view head, bool whole) {
    constexpr std::string_view key = "sep=";
    const bool declared =
        head.starts_with(key) || head.starts_with("SEP=") || head.starts_with("Sep=");
    if (!declared || head.size() <= key.size()) return std::nullopt;
    const auto rest = head.substr(key.size() + 1);
    const auto break_bytes = rest.starts_with("\r\n") ? 2u
                             : rest.starts_with('\n') ? 1u
                             : rest.starts_with('\r') ? 1u
                                                      : 0u;
    if (break_bytes == 0 && !(whole && rest.empty())) return std::nullopt;
    return CsvDialect{.delimiter = head[key.size()],
                      .preamble_bytes = key.size() + 1 + break_bytes,
                      .preamble_lines = 1};
}

/// Counts the fields of each row that is not blank.
class FieldCounter {
public:
    explicit FieldCounter(std::string_view text) : row_(text.data()) {}

    bool on_end(const char* at) {
        ++fields_;
        if (*at != '\n' && *at != '\r') return true;
        end_row(at);
        return counts_.size() < rows_tried;
    }
    void on_quoted_breaks(unsigned) {}
    void on_not_ascii() {}

    void on_end_of_text(const char* end) {
        if (counts_.size() == rows_tried || row_ == end) return;
        ++fields_;
        end_row(end);
    }

    const std::vector<std::size_t>& counts() const { return counts_; }
    /// Where each of those rows starts.
    const std::vector<const char*>& starts() const { return starts_; }

private:
    void end_row(const char* at) {
        const bool blank = fields_ == 1 && std::all_of(row_, at, [](char c) {
                               return c == ' ' || c == '\t' || c == '\n' || c == '\r';
                           });
        if (!blank) {
            counts_.push_back(fields_);
            // The line feed of a CRLF belongs to the row before.
            starts_.push_back(*row_ == '\n' ? row_ + 1 : row_);
        }
        fields_ = 0;
        row_ = at + 1;
    }

    const char* row_;
    std::size_t fields_ = 0;
    std::vector<std::size_t> counts_;
    std::vector<const char*> starts_;
};

FieldCounter count_fields(std::string_view head, bool whole, char delimiter) {
    CsvScanner scanner(delimiter, head.size() + 1, 0);
    FieldCounter counter(head);
    scanner.scan(head, counter);
    // The last row of a longer text is cut short, unless it is all that there is to see.
    if (whole || counter.counts().empty()) counter.on_end_of_text(head.data() + head.size());
    return counter;
}

std::vector<std::size_t> field_counts(std::string_view head, bool whole, char delimiter) {
    return count_fields(head, whole, delimiter).counts();
}

/// How well rows agree with their header: 0 where it is not split, else up to 1. A short row is
/// half right, since readers fill it up; a long one is wrong.
double agreement(const std::vector<std::size_t>& counts) {
    if (counts.empty() || counts.front() < 2) return 0;
    double right = 0;
    for (const auto count : counts) {
        if (count == counts.front()) right += 1;
        if (count < counts.front()) right += 0.5;
    }
    return right / static_cast<double>(counts.size());
}

/// Of a text whose first line is the header.
char detect_delimiter(std::string_view head, bool whole) {
    const auto header = head.substr(0, head.find_first_of("\r\n", head.find_first_not_of("\r\n")));
    std::array<char, delimiters.size()> candidates{};
    const auto end = std::copy_if(delimiters.begin(), delimiters.end(), candidates.begin(),
                                  [&](char c) { return header.find(c) != std::string_view::npos; });
    if (end == candidates.begin()) return ',';
    if (end == candidates.begin() + 1) return candidates.front();

    char best = ',';
    double best_agreement = 0;
    std::size_t best_fields = 0;
    for (auto candidate = candidates.begin(); candidate != end; ++candidate) {
        const auto counts = field_counts(head, whole, *candidate);
        const auto agreed = agreement(counts);
        const auto fields = counts.empty() ? 0 : counts.front();
        if (agreed > best_agreement || (agreed == best_agreement && fields > best_fields)) {
            best = *candidate;
            best_agreement = agreed;
            best_fields = fields;
        }
    }
    return best;
}

std::size_t line_bytes(std::string_view text) {
    const auto end = text.find_first_of("\r\n");
    if (end == text.npos) return text.size();
    return end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
}

bool is_blank_line(std::string_view line) {
    return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// Lines above a header.
struct Preamble {
    std::size_t bytes = 0;
    std::size_t lines = 0;
    std::size_t comments = 0;
};
struct Comments {
    Preamble all;
    Preamble before_last;
};

/// The comments at the start of a text, blank lines among them; none where nothing follows them.
Comments leading_comments(std::string_view head) {
    Comments found;
    Preamble seen;
    while (seen.bytes < head.size()) {
        const auto rest = head.substr(seen.bytes);
        const auto line = rest.substr(0, line_bytes(rest));
        const bool comment = line.starts_with('#');
        if (!comment && !is_blank_line(line)) {
            if (found.all.comments != 0) found.all = seen;
            return found;
        }
        if (comment) found.before_last = seen;
        seen.bytes += line.size();
        ++seen.lines;
        if (!comment) continue;
        ++seen.comments;
        found.all = seen;
    }
    return {};
}

/// "#id,name" above "1,ana": the last comment is the header, with a '#' in its first name.
bool is_header(std::string_view comment, std::string_view head, bool whole) {
    constexpr std::string_view no_name = " \t,;|#!-=*";
    if (comment.size() < 2 || no_name.find(comment[1]) != no_name.npos) return false;
    const auto counts = field_counts(head, whole, detect_delimiter(head, whole));
    if (counts.size() < 2 || counts[0] != counts[1]) return false;
    // A lone field is a name rather than a sentence.
    return counts[0] > 1 || comment.find_first_of(" \t") == std::string_view::npos;
}

Preamble find_comments(std::string_view head, bool whole) {
    const auto [all, before_last] = leading_comments(head);
    if (all.comments == 0) return all;
    const auto from_last = head.substr(before_last.bytes);
    const auto last = trim(from_last.substr(0, line_bytes(from_last)), " \t\r\n");
    return is_header(last, from_last, whole) ? before_last : all;
}

/// A header that stands under `titles` lines of one field.
struct TitledHeader {
    std::size_t titles = 0;
    std::size_t bytes = 0;  ///< of what is above it
    std::size_t fields = 0;
};

TitledHeader find_titled_header(std::string_view head, bool whole, char delimiter) {
    constexpr std::size_t titles_max = 20;
    constexpr std::size_t rows_min = 3;
    const auto counter = count_fields(head, whole, delimiter);
    const auto& counts = counter.counts();
    const auto wide = std::ranges::find_if(counts, [](std::size_t fields) { return fields > 1; });
    const auto titles = static_cast<std::size_t>(wide - counts.begin());
    const auto rows = static_cast<std::size_t>(counts.end() - wide);
    if (titles == 0 || titles > titles_max || rows < rows_min) return {};
    const auto alike = static_cast<std::size_t>(std::count(wide, counts.end(), *wide));
    if (alike * 10 < rows * 9) return {};
    // A comma may as well stand in a sentence.
    if (delimiter == ',' && *wide < 3) return {};
    const auto bytes = static_cast<std::size_t>(counter.starts()[titles] - head.data());
    return {.titles = titles, .bytes = bytes, .fields = *wide};
}

/// Moves the dialect behind titles, where there are any above the header. `text` follows what the
/// dialect leaves out already.
void skip_titles(std::string_view text, bool whole, CsvDialect& dialect) {
    const auto start = std::min(text.size(), text.find_first_not_of("\r\n"));
    const auto first_line = text.substr(start, line_bytes(text.substr(start)));
    if (first_line.find_first_of(",;\t|\"") != first_line.npos) return;
    TitledHeader best;
    for (const char delimiter : delimiters) {
        const auto header = find_titled_header(text, whole, delimiter);
        if (header.fields <= best.fields) continue;
        best = header;
        dialect.delimiter = delimiter;
    }
    const auto above = text.substr(0, best.bytes);
    dialect.preamble_bytes += best.bytes;
    dialect.left_out_lines += best.titles;
    for (std::size_t at = 0; at < above.size(); at += line_bytes(above.substr(at))) {
        ++dialect.preamble_lines;
    }
}

}  // namespace

CsvDialect detect_csv_dialect(std::string_view head, bool whole) {
    if (const auto declared = declared_dialect(head, whole)) return *declared;
    const auto comments = find_comments(head, whole);
    const auto text = head.substr(comments.bytes);
    CsvDialect dialect{.delimiter = detect_delimiter(text, whole),
                       .preamble_bytes = comments.bytes,
                       .preamble_lines = comments.lines,
                       .left_out_lines = comments.comments};
    skip_titles(text, whole, dialect);
    return dialect;
}

}  // namespace undertone
