#include "common/readers/csv_dialect.h"

#include "common/readers/csv_scanner.h"

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
                      .preamble_bytes = key.size() + 1 + break_bytes};
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

private:
    void end_row(const char* at) {
        const bool blank = fields_ == 1 && std::all_of(row_, at, [](char c) {
                               return c == ' ' || c == '\t' || c == '\n' || c == '\r';
                           });
        if (!blank) counts_.push_back(fields_);
        fields_ = 0;
        row_ = at + 1;
    }

    const char* row_;
    std::size_t fields_ = 0;
    std::vector<std::size_t> counts_;
};

std::vector<std::size_t> field_counts(std::string_view head, bool whole, char delimiter) {
    CsvScanner scanner(delimiter, head.size() + 1, 0);
    FieldCounter counter(head);
    scanner.scan(head, counter);
    // The last row of a longer text is cut short, unless it is all that there is to see.
    if (whole || counter.counts().empty()) counter.on_end_of_text(head.data() + head.size());
    return counter.counts();
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

}  // namespace

CsvDialect detect_csv_dialect(std::string_view head, bool whole) {
    if (const auto declared = declared_dialect(head, whole)) return *declared;

    const auto header = head.substr(0, head.find_first_of("\r\n", head.find_first_not_of("\r\n")));
    std::array<char, delimiters.size()> candidates{};
    const auto end = std::copy_if(delimiters.begin(), delimiters.end(), candidates.begin(),
                                  [&](char c) { return header.find(c) != std::string_view::npos; });
    if (end == candidates.begin()) return {};
    if (end == candidates.begin() + 1) return {.delimiter = candidates.front()};

    CsvDialect best;
    double best_agreement = 0;
    std::size_t best_fields = 0;
    for (auto candidate = candidates.begin(); candidate != end; ++candidate) {
        const auto counts = field_counts(head, whole, *candidate);
        const auto agreed = agreement(counts);
        const auto fields = counts.empty() ? 0 : counts.front();
        if (agreed > best_agreement || (agreed == best_agreement && fields > best_fields)) {
            best = {.delimiter = *candidate};
            best_agreement = agreed;
            best_fields = fields;
        }
    }
    return best;
}

}  // namespace undertone
