#include "common/tables/row_file_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace undertone {
namespace {

/// VALUES of a part: its row, then two parameters for a column that keeps texts, else one.
std::string insert_sql(std::span<const TableColumn> columns, std::size_t part) {
    auto sql = fmt::format("INSERT INTO {} VALUES (?", row_file_part(part));
    for (const auto& column : columns) {
        if (column.part == part) sql += column.text.empty() ? ", ?" : ", ?, ?";
    }
    return sql + ")";
}

Result<> describe_columns(sqlite3* database, std::span<const TableColumn> columns) {
    auto insert = TableStatement::prepare(
        database, "INSERT INTO columns (position, name, type) VALUES (?, ?, ?)");
    if (!insert) return insert.error();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        insert->bind(1, static_cast<std::int64_t>(i));
        insert->bind(2, std::string_view(columns[i].name));
        insert->bind(3, to_string(columns[i].type));
        if (const auto inserted = insert->run(); !inserted) return inserted;
    }
    return {};
}

}  // namespace

RowFileWriter::RowFileWriter(std::string path, std::vector<ColumnFormat> formats)
    : path_(std::move(path)), formats_(std::move(formats)) {}

Result<> RowFileWriter::make(std::span<const std::string> columns) {
    for (const auto& name : columns) {
        const bool known = std::ranges::find(formats_, name, &ColumnFormat::name) != formats_.end();
        if (!known) formats_.push_back({.name = name});
    }
    std::vector<TableColumn> table_columns;
    for (const auto& format : formats_) {
        table_columns.push_back(
            row_file_column(table_columns.size(), format.name, format.type, format.keeps_texts()));
    }
    auto database = make_table_file(path_, row_file_schema(table_columns));
    if (!database) return database.error();
    database_ = std::move(*database);
    if (const auto described = describe_columns(database_.get(), table_columns); !described) {
        return described;
    }
    return prepare_parts(table_columns);
}

Result<> RowFileWriter::prepare_parts(std::span<const TableColumn> columns) {
    const auto parts = columns.empty() ? 1 : columns.back().part + 1;
    for (std::size_t part = 0; part < parts; ++part) {
        auto insert = TableStatement::prepare(database_.get(), insert_sql(columns, part));
        if (!insert) return insert.error();
        parts_.push_back({std::move(*insert), part * row_file_part_columns,
                          std::min(columns.size(), (part + 1) * row_file_part_columns)});
    }
    auto problem =
        TableStatement::prepare(database_.get(), "INSERT INTO problems (row) VALUES (?)");
    if (!problem) return problem.error();
    insert_problem_.emplace(std::move(*problem));
    return {};
}

/// Finds the table's columns in a batch; JSON may add some in later ones.
Result<> RowFileWriter::place(std::span<const std::string> columns) {
    std::unordered_map<std::string_view, std::size_t> in_batch;
    for (std::size_t i = 0; i < columns.size(); ++i) in_batch.emplace(columns[i], i);
    places_.clear();
    std::size_t found = 0;
    for (const auto& format : formats_) {
        const auto at = in_batch.find(format.name);
        const bool there = at != in_batch.end();
        places_.push_back(there ? std::optional(at->second) : std::nullopt);
        found += there;
    }
    placed_ = columns.size();
    if (found == columns.size()) return {};
    return Error{ErrorCode::internal, "a column that the profile does not know"};
}

Result<> RowFileWriter::on_rows(const Batch& batch) {
    if (!database_) {
        if (const auto made = make(batch.columns); !made) return made;
    }
    if (placed_ != batch.columns.size() || places_.empty()) {
        if (const auto placed = place(batch.columns); !placed) return placed;
    }
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        if (const auto added = add_row(batch.row(row)); !added) return added;
    }
    return {};
}

Result<> RowFileWriter::add_row(std::span<const Cell> cells) {
    row_has_problem_ = false;
    for (auto& part : parts_) {
        if (const auto inserted = insert_part(part, cells); !inserted) return inserted;
    }
    if (row_has_problem_ && problems_ < row_file_problems_max) {
        if (const auto noted = note_problem(); !noted) return noted;
    }
    ++rows_;
    return {};
}

Result<> RowFileWriter::insert_part(Part& part, std::span<const Cell> cells) {
    int parameter = 0;
    part.insert.bind(++parameter, static_cast<std::int64_t>(rows_));
    for (auto i = part.first; i < part.end; ++i) {
        const auto& format = formats_[i];
        const auto cell = places_[i] ? cells[*places_[i]] : Cell{};
        const auto stored = read_cell(cell, format);
        row_has_problem_ = row_has_problem_ || stored.unreadable;
        part.insert.bind(++parameter, stored.value);
        if (!format.keeps_texts()) continue;
        part.insert.bind(++parameter, stored.keeps_text ? std::optional(cell.text) : std::nullopt);
    }
    return part.insert.run();
}

Result<> RowFileWriter::note_problem() {
    ++problems_;
    insert_problem_->bind(1, static_cast<std::int64_t>(rows_));
    return insert_problem_->run();
}

Result<SqliteHandle> RowFileWriter::finish(std::span<const std::string> columns) {
    if (!database_) {
        if (const auto made = make(columns); !made) return made.error();
    }
    parts_.clear();
    insert_problem_.reset();
    if (const auto done = run_sqlite(database_.get(), "COMMIT"); !done) return done.error();
    return std::move(database_);
}

}  // namespace undertone
