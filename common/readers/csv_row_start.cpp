#include "common/readers/csv_row_start.h"

namespace undertone {
namespace {

bool is_break(char c) { return c == '\n' || c == '\r'; }

/// What follows a break that stands at `at`.
std::size_t after_break(std::string_view text, std::size_t at) {
    const bool pair = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
    return at + (pair ? 2 : 1);
}

/// Walks over fields, as CsvScanner does.
class Walker {
public:
    Walker(std::string_view text, std::size_t at, char delimiter)
        : text_(text), at_(at), delimiter_(delimiter) {}

    enum class Row { ended, cut, has_stray_quote };

    Row next(std::size_t& fields) {
        fields = 0;
        for (;;) {
            if (!skip_field()) return Row::cut;
            if (stray_) return Row::has_stray_quote;
            ++fields;
            if (text_[at_] != delimiter_) break;
            ++at_;
        }
        at_ = after_break(text_, at_);
        return Row::ended;
    }

private:
    /// To the mark that ends it; false: the text ends first.
    bool skip_field() {
        if (at_ < text_.size() && text_[at_] == '"' && !skip_quoted()) return false;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == delimiter_ || is_break(c)) return true;
            stray_ = stray_ || c == '"';
        }
        return false;
    }

    bool skip_quoted() {
        for (++at_;; ++at_) {
            at_ = text_.find('"', at_);
            if (at_ == std::string_view::npos) return false;
            if (++at_ == text_.size() || text_[at_] != '"') return true;
        }
    }

    std::string_view text_;
    std::size_t at_;
    char delimiter_;
    bool stray_ = false;
};

bool rows_look_right(std::string_view text, std::size_t at, char delimiter, std::size_t columns) {
    constexpr int rows_looked_at = 8;
    Walker walker(text, at, delimiter);
    for (int row = 0; row < rows_looked_at; ++row) {
        std::size_t fields = 0;
        const auto end = walker.next(fields);
        if (end == Walker::Row::has_stray_quote) return false;
        if (end == Walker::Row::cut) return true;
        if (fields != columns) return false;
    }
    return true;
}

}  // namespace

std::optional<std::size_t> guess_row_start(std::string_view text, char delimiter,
                                           std::size_t columns) {
    constexpr int guesses_max = 64;
    std::optional<std::size_t> first;
    auto at = text.find_first_of("\r\n");
    for (int i = 0; i < guesses_max && at != std::string_view::npos; ++i) {
        const auto start = after_break(text, at);
        if (!first) first = start;
        if (rows_look_right(text, start, delimiter, columns)) return start;
        at = text.find_first_of("\r\n", start);
    }
    return first;
}

}  // namespace undertone
