#include "worker/analyzers/table_profile.h"

#include "common/text/utf8.h"

#include <algorithm>

namespace undertone {
namespace {

std::string cut_text(std::string_view text, std::size_t code_points_max) {
    std::size_t at = 0;
    for (auto left = code_points_max; left > 0 && at < text.size(); --left) {
        next_code_point(text, at);
    }
    return std::string(text.substr(0, at));
}

}  // namespace

void TableProfile::add_columns(std::span<const std::string> names) {
    for (auto i = columns_.size(); i < names.size(); ++i) columns_.emplace_back(names[i], rows_);
}

void TableProfile::fold(const Batch& batch) {
    add_columns(batch.columns);
    keep_preview(batch);
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        const auto cells = batch.row(row);
        for (std::size_t i = 0; i < cells.size(); ++i) columns_[i].add(cells[i]);
    }
    for (auto i = batch.columns.size(); i < columns_.size(); ++i) {
        columns_[i].add_missing(batch.rows());
    }
    rows_ += batch.rows();
}

void TableProfile::keep_preview(const Batch& batch) {
    for (std::size_t row = 0; row < batch.rows() && preview_.size() < preview_rows_max; ++row) {
        auto& kept = preview_.emplace_back();
        for (const auto& cell : batch.row(row)) {
            kept.push_back({cell.kind, cut_text(cell.text, preview_cell_code_points_max)});
        }
    }
}

std::size_t TableProfile::column_named(const std::string& name) const {
    const auto at = std::ranges::find(columns_, name, &ColumnProfile::name);
    return static_cast<std::size_t>(at - columns_.begin());
}

void TableProfile::merge(const TableProfile& later) {
    // A later part of a JSON file may have met its columns in another order.
    std::vector<std::size_t> places;
    std::vector<bool> met(columns_.size());
    for (const auto& column : later.columns_) {
        const auto at = column_named(column.name());
        if (at == columns_.size()) {
            columns_.emplace_back(column.name(), rows_);
            met.push_back(false);
        }
        columns_[at].merge(column);
        met[at] = true;
        places.push_back(at);
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (!met[i]) columns_[i].add_missing(later.rows_);
    }
    for (const auto& row : later.preview_) {
        if (preview_.size() == preview_rows_max) break;
        auto& kept = preview_.emplace_back();
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (kept.size() <= places[i]) kept.resize(places[i] + 1);
            kept[places[i]] = row[i];
        }
    }
    rows_ += later.rows_;
}

void TableProfile::write(JsonWriter& json) const {
    json.begin_object().field("rows", rows_).key("columns").begin_array();
    for (const auto& column : columns_) column.write(json);
    json.end_array().field("duplicate_rows", nullptr);
    json.key("correlations").begin_object();
    json.key("pearson").begin_array().end_array();
    json.key("spearman").begin_array().end_array();
    json.end_object().key("alerts").begin_array().end_array();
    write_preview(json);
    json.end_object();
}

void TableProfile::write_preview(JsonWriter& json) const {
    json.key("preview").begin_array();
    for (const auto& row : preview_) {
        json.begin_array();
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (i >= row.size() || row[i].kind == CellKind::missing) {
                json.value(nullptr);
            } else {
                json.value(row[i].text);
            }
        }
        json.end_array();
    }
    json.end_array();
}

}  // namespace undertone
