#include "common/tables/table_export.h"

#include "common/tables/value_json.h"
#include "common/text/ascii.h"
#include "common/text/formula_guard.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace undertone {
namespace {

constexpr std::string_view line_end = "\r\n";

constexpr std::array<bool, 256> special_bytes = [] {
    std::array<bool, 256> special{};
    for (const char c : {'"', ',', '\r', '\n'}) special[static_cast<unsigned char>(c)] = true;
    return special;
}();

/// Most cells are told from formulas by their first byte.
bool may_be_formula(std::string_view text) {
    constexpr char last_first_byte = '@';
    return !text.empty() && !is_digit(text.front()) && text.front() <= last_first_byte;
}

bool needs_quotes(std::string_view text) {
    return std::ranges::any_of(text,
                               [](char c) { return special_bytes[static_cast<unsigned char>(c)]; });
}

/// The columns' names, as the first line of a CSV.
template <class NameOf>
void append_header(std::string& out, std::size_t columns, const ExportOptions& options,
                   const NameOf& name_of) {
    for (std::size_t i = 0; i < columns; ++i) {
        if (i > 0) out += ',';
        append_csv_cell(out, name_of(i), options.guarded);
    }
    out += line_end;
}

/// Ends the row that began at `start`. A line without anything on it would be taken for none.
void end_csv_row(std::string& out, std::size_t start) {
    if (out.size() == start) out += R"("")";
    out += line_end;
}

/// A record's members, one after another.
class NdjsonLine {
public:
    explicit NdjsonLine(std::string& out) : out_(out) { out_ += '{'; }

    void key(std::string_view name) {
        if (!std::exchange(first_, false)) out_ += ',';
        append_json_string(out_, name);
        out_ += ':';
    }
    void end() { out_ += "}\n"; }

private:
    std::string& out_;
    bool first_ = true;
};

bool is_number(ValueType type) { return type == ValueType::integer || type == ValueType::real; }

void append_json_value(std::string& out, ValueType type, const TableValue& value) {
    if (is_null(value)) {
        out += "null";
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        append_json_string(out, *text);
    } else if (type == ValueType::date || type == ValueType::datetime) {
        out += '"';
        append_shown(out, type, value);
        out += '"';
    } else {
        append_shown(out, type, value);
    }
}

/// Reads a file and writes its rows.
class FileExport final : public RowSink {
public:
    FileExport(ReadBytes read, std::unique_ptr<Reader> reader, std::vector<ColumnFormat> formats,
               const ExportOptions& options)
        : read_(std::move(read)),
          reader_(std::move(reader)),
          formats_(std::move(formats)),
          options_(options),
          buffer_(read_bytes) {}

    Result<bool> next(std::string& out) {
        out_ = &out;
        while (out.size() < export_piece_bytes) {
            const auto count = read_(buffer_);
            if (!count) return count.error();
            if (*count == 0) return finish(out);
            const auto fed = reader_->feed({buffer_.data(), *count}, *this);
            if (!fed) return fed.error();
        }
        return true;
    }

private:
    Result<bool> finish(std::string& out) {
        if (const auto finished = reader_->finish(*this); !finished) return finished.error();
        if (!begun_) begin(reader_->report().columns, out);
        return false;
    }

    void begin(std::span<const std::string> columns, std::string& out) {
        begun_ = true;
        for (const auto& name : columns) {
            const bool known =
                std::ranges::find(formats_, name, &ColumnFormat::name) != formats_.end();
            if (!known) formats_.push_back({.name = name});
        }
        if (options_.ndjson) return;
        append_header(out, formats_.size(), options_,
                      [&](std::size_t i) -> std::string_view { return formats_[i].name; });
    }

    /// JSON may add columns in later batches.
    void place(std::span<const std::string> columns) {
        std::unordered_map<std::string_view, std::size_t> in_batch;
        for (std::size_t i = 0; i < columns.size(); ++i) in_batch.emplace(columns[i], i);
        places_.clear();
        for (const auto& format : formats_) {
            const auto at = in_batch.find(format.name);
            places_.push_back(at == in_batch.end() ? columns.size() : at->second);
        }
        placed_ = columns.size();
    }

    Result<> on_rows(const Batch& batch) override {
        if (!begun_) begin(batch.columns, *out_);
        if (placed_ != batch.columns.size() || places_.empty()) place(batch.columns);
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            options_.ndjson ? append_json(batch.row(row)) : append_csv(batch.row(row));
        }
        return {};
    }
    void on_reject(Reject) override {}

    Cell cell_of(std::span<const Cell> cells, std::size_t column) const {
        return places_[column] < cells.size() ? cells[places_[column]] : Cell{};
    }

    void append_csv(std::span<const Cell> cells) {
        const auto start = out_->size();
        for (std::size_t i = 0; i < formats_.size(); ++i) {
            if (i > 0) *out_ += ',';
            const auto cell = cell_of(cells, i);
            if (!options_.cleaned || is_as_shown(cell.text, formats_[i])) {
                append_csv_cell(*out_, cell.text, options_.guarded);
            } else {
                append_shown(*out_, formats_[i].type, read_cell(cell, formats_[i]).value);
            }
        }
        end_csv_row(*out_, start);
    }

    void append_json(std::span<const Cell> cells) {
        NdjsonLine line(*out_);
        for (std::size_t i = 0; i < formats_.size(); ++i) {
            const auto cell = cell_of(cells, i);
            line.key(formats_[i].name);
            append_json_cell(cell, formats_[i]);
        }
        line.end();
    }

    void append_json_cell(const Cell& cell, const ColumnFormat& format) {
        if (cell.kind == CellKind::missing) {
            *out_ += "null";
        } else if (options_.cleaned && !is_as_shown(cell.text, format)) {
            append_json_value(*out_, format.type, read_cell(cell, format).value);
        } else if (options_.cleaned && is_number(format.type)) {
            *out_ += cell.text;
        } else {
            append_json_string(*out_, cell.text);
        }
    }

    // What a compressed file's bytes become is all in memory at once: they are read in small
    // pieces.
    static constexpr std::size_t read_bytes = 32 * 1024;

    ReadBytes read_;
    std::unique_ptr<Reader> reader_;
    std::vector<ColumnFormat> formats_;  // by the export's columns
    const ExportOptions options_;
    std::vector<char> buffer_;
    std::string* out_ = nullptr;  // of the call of next()
    bool begun_ = false;
    std::vector<std::size_t> places_;
    std::size_t placed_ = 0;
};

/// Writes the rows of a walk.
class WalkExport {
public:
    WalkExport(RowWalk walk, const ExportOptions& options, std::shared_ptr<void> keep)
        : keep_(std::move(keep)), walk_(std::move(walk)), options_(options) {}

    Result<bool> next(std::string& out) {
        if (!std::exchange(begun_, true) && !options_.ndjson) {
            append_header(out, row().columns(), options_,
                          [&](std::size_t i) -> std::string_view { return row().column(i).name; });
        }
        while (out.size() < export_piece_bytes) {
            const auto step = walk_.step();
            if (!step) return step.error();
            if (*step != RowWalk::Step::row) return *step != RowWalk::Step::end;
            options_.ndjson ? append_json(out) : append_csv(out);
        }
        return true;
    }

private:
    const RowCursor& row() const { return walk_.row(); }

    /// What the cell said, or its value as the type writes it.
    std::string_view text_of(std::size_t column) {
        if (!options_.cleaned) {
            if (const auto text = row().text(column)) return *text;
        }
        shown_.clear();
        append_shown(shown_, row().column(column).type, row().value(column));
        return shown_;
    }

    void append_csv(std::string& out) {
        const auto start = out.size();
        for (std::size_t i = 0; i < row().columns(); ++i) {
            if (i > 0) out += ',';
            append_csv_cell(out, text_of(i), options_.guarded);
        }
        end_csv_row(out, start);
    }

    void append_json(std::string& out) {
        NdjsonLine line(out);
        for (std::size_t i = 0; i < row().columns(); ++i) {
            line.key(row().column(i).name);
            const auto value = row().value(i);
            const auto* text = std::get_if<std::string_view>(&value);
            if (text && row().column(i).is_json) {
                out += *text;
            } else if (options_.cleaned || (is_null(value) && !row().text(i))) {
                append_json_value(out, row().column(i).type, value);
            } else {
                append_json_string(out, text_of(i));
            }
        }
        line.end();
    }

    std::shared_ptr<void> keep_;  // outlives the walk
    RowWalk walk_;
    const ExportOptions options_;
    bool begun_ = false;
    std::string shown_;
};

}  // namespace

void append_csv_cell(std::string& out, std::string_view text, bool guarded) {
    const bool quoted = needs_quotes(text);
    if (quoted) out += '"';
    if (guarded && may_be_formula(text)) out += formula_guard(text);
    if (!quoted) {
        out += text;
        return;
    }
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

ExportPieces export_file(ReadBytes read, std::unique_ptr<Reader> reader,
                         std::vector<ColumnFormat> formats, const ExportOptions& options) {
    const auto file = std::make_shared<FileExport>(std::move(read), std::move(reader),
                                                   std::move(formats), options);
    return [file](std::string& out) { return file->next(out); };
}

ExportPieces export_rows(RowWalk walk, const ExportOptions& options, std::shared_ptr<void> keep) {
    const auto rows = std::make_shared<WalkExport>(std::move(walk), options, std::move(keep));
    return [rows](std::string& out) { return rows->next(out); };
}

}  // namespace undertone
