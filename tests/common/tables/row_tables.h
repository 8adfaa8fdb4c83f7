// One table, behind each way that it is held: made of the bytes, and in its file.
#pragma once

#include "common/tables/row_file_writer.h"
#include "common/tables/row_table.h"
#include "tests/support/result_text.h"
#include "tests/support/temp_dir.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace undertone::testing {

/// Reads `bytes` in pieces, as a worker does, and writes the table file.
inline Result<std::uint64_t> write_row_file(const std::string& path, std::string_view bytes,
                                            const std::vector<ColumnFormat>& formats,
                                            FileFormat format = FileFormat::csv) {
    constexpr std::size_t piece = 65'536;
    const auto reader = make_reader(format, {});
    RowFileWriter writer(path, formats);
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        if (const auto fed = reader->feed(bytes.substr(at, piece), writer); !fed) {
            return fed.error();
        }
    }
    if (const auto finished = reader->finish(writer); !finished) return finished.error();
    if (const auto made = writer.finish(reader->report().columns); !made) return made.error();
    return writer.rows();
}

/// Rows of a page as text: "30|95.7|2003-02-24T00:00:00Z" each.
struct ShownPage {
    std::vector<std::string> rows;
    RowPageAnswer answer;
};

inline std::string shown_row(const RowCursor& cursor) {
    std::string shown;
    for (std::size_t i = 0; i < cursor.columns(); ++i) {
        if (i > 0) shown += '|';
        append_shown(shown, cursor.column(i).type, cursor.value(i));
    }
    return shown;
}

class RowTables {
public:
    explicit RowTables(std::string_view bytes, const std::vector<ColumnFormat>& formats = {},
                       FileFormat format = FileFormat::csv)
        : inline_(read_inline_rows(bytes, format, {}, formats).value()) {
        write_row_file(path(), bytes, formats, format).value();
        file_ = RowTable::open(path()).value();
    }

    std::string path() const { return folder_.file("rows.db"); }
    std::string folder() const { return folder_.file(""); }
    RowTable& from_bytes() { return *inline_; }
    RowTable& from_file() { return *file_; }

    RowSelection select(const QueryParameters& parameters) {
        return parse_row_selection(parameters, file_->layout().columns).value();
    }

    ShownPage page(const QueryParameters& parameters, const RowPage& page = {},
                   const SortedRows* order = nullptr) {
        ShownPage shown;
        const auto visit = [&](const RowCursor& row) { shown.rows.push_back(shown_row(row)); };
        shown.answer = file_->page(select(parameters), page, order, visit).value();
        return shown;
    }

private:
    TempDir folder_;
    std::unique_ptr<RowTable> inline_, file_;
};

}  // namespace undertone::testing
