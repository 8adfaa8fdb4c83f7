// Reads a text cut into pieces and keeps all that comes out, to be compared.
#pragma once

#include "common/readers/reader.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

inline bool operator==(const FileFault& a, const FileFault& b) {
    return a.code == b.code && a.detail == b.detail && a.line == b.line && a.offset == b.offset;
}
inline bool operator==(const Reject& a, const Reject& b) {
    return a.line == b.line && a.offset == b.offset && a.reason == b.reason &&
           a.detail == b.detail && a.raw == b.raw;
}
inline bool operator==(const ReadReport& a, const ReadReport& b) {
    return a.format == b.format && a.compression == b.compression && a.encoding == b.encoding &&
           a.dialect == b.dialect && a.columns == b.columns && a.renamed == b.renamed &&
           a.rows == b.rows && a.rejected_rows == b.rejected_rows &&
           a.system_rows == b.system_rows && a.padded_rows == b.padded_rows &&
           a.reasons == b.reasons && a.warnings == b.warnings && a.tables == b.tables &&
           a.cell_errors == b.cell_errors;
}

}  // namespace undertone

namespace undertone::testing {

/// "-" missing, "ab" text, 12 number, true boolean, {} json: one word for each cell.
inline std::string shown(const Cell& cell) {
    switch (cell.kind) {
        case CellKind::missing:
            return "-";
        case CellKind::text:
            return '"' + std::string(cell.text) + '"';
        default:
            return std::string(cell.text);
    }
}

/// Everything that a reader said. A row is its cells by column, those that are missing left out.
struct Reading : RowSink {
    std::vector<std::map<std::string, std::string>> rows;
    std::vector<std::uint64_t> lines;
    std::vector<Reject> rejects;
    ReadReport report;
    std::optional<FileFault> fault;
    std::size_t largest_batch = 0;

    Result<> on_rows(const Batch& batch) override {
        if (batch.first_row != rows.size()) return Error{ErrorCode::internal, "first_row is wrong"};
        largest_batch = std::max(largest_batch, batch.rows());
        for (std::size_t i = 0; i < batch.rows(); ++i) {
            auto& row = rows.emplace_back();
            for (std::size_t column = 0; column < batch.columns.size(); ++column) {
                const auto& cell = batch.row(i)[column];
                if (cell.kind != CellKind::missing) row[batch.columns[column]] = shown(cell);
            }
            lines.push_back(batch.lines[i]);
        }
        return {};
    }
    void on_reject(Reject reject) override { rejects.push_back(std::move(reject)); }

    /// The row's cells in the order of the columns, "-" for a missing one: `"a" 1 -`.
    std::string row(std::size_t index) const {
        std::string cells;
        for (const auto& column : report.columns) {
            const auto cell = rows.at(index).find(column);
            if (!cells.empty()) cells += ' ';
            cells += cell == rows.at(index).end() ? "-" : cell->second;
        }
        return cells;
    }

    bool operator==(const Reading& other) const {
        return rows == other.rows && lines == other.lines && rejects == other.rejects &&
               report == other.report && fault == other.fault;
    }
};

inline std::ostream& operator<<(std::ostream& out, const Reading& reading) {
    for (const auto& column : reading.report.columns) out << '[' << column << "] ";
    for (std::size_t i = 0; i < reading.rows.size(); ++i) {
        out << "\n" << reading.lines[i] << ": " << reading.row(i);
    }
    for (const auto& reject : reading.rejects) {
        out << "\nreject " << reject.line << '@' << reject.offset << ' ' << reject.reason << " ("
            << reject.detail << ") " << reject.raw;
    }
    for (const auto& warning : reading.report.warnings) out << "\nwarning " << warning;
    if (reading.fault) {
        out << "\nfault " << reading.fault->line << '@' << reading.fault->offset << ' '
            << reading.fault->code << " (" << reading.fault->detail << ')';
    }
    return out;
}

/// Feeds `pieces` one after the other. Each is a copy of its own that is gone after the call, so
/// that a sanitizer sees a view kept too long.
inline Reading read_pieces(std::unique_ptr<Reader> reader,
                           const std::vector<std::string_view>& pieces) {
    Reading reading;
    bool going = true;
    for (const auto piece : pieces) {
        if (!going) break;
        const std::vector<char> bytes(piece.begin(), piece.end());
        going = reader->feed({bytes.data(), bytes.size()}, reading).has_value();
    }
    if (going) going = reader->finish(reading).has_value();
    reading.report = reader->report();
    reading.fault = reader->fault();
    if (going == reading.fault.has_value()) throw std::logic_error("result and fault disagree");
    return reading;
}

inline Reading read_whole(std::unique_ptr<Reader> reader, std::string_view text) {
    return read_pieces(std::move(reader), {text});
}

inline std::vector<std::string_view> cut_at(std::string_view text, std::size_t at) {
    return {text.substr(0, at), text.substr(at)};
}

inline std::vector<std::string_view> cut_in_bytes(std::string_view text) {
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < text.size(); ++at) pieces.push_back(text.substr(at, 1));
    return pieces;
}

inline std::vector<std::string_view> cut_randomly(std::string_view text, std::mt19937& random,
                                                  std::size_t piece_max) {
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const auto piece = text.substr(0, random() % piece_max + 1);
        pieces.push_back(piece);
        text.remove_prefix(piece.size());
    }
    return pieces;
}

}  // namespace undertone::testing
