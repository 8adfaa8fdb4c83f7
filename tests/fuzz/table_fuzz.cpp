// A table of any cells has one profile, to the byte: whatever batches it comes in, in whatever
// order they are folded, in however many parts that are carried as bytes and merged from either
// end.
//
//   byte 0: columns   byte 1: rows of a batch   byte 2: parts   byte 3: the type declared of column
//   a then the cells, one a line, row by row; empty ones are missing
#include "common/text/utf8.h"
#include "tests/common/profile/csv_of.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>
#include <string_view>
#include <vector>

using namespace undertone;

namespace {

struct Table {
    std::vector<std::string> columns;
    std::vector<Cell> cells;
    std::vector<std::uint64_t> lines;
    ProfileOptions options;
};

struct Way {
    std::size_t batch_rows, parts;
    bool backwards;
};

void require(bool holds) {
    if (!holds) std::abort();
}

ProfileOptions declared(unsigned char byte) {
    constexpr unsigned types = static_cast<unsigned>(ValueType::text) + 1;
    ProfileOptions options;
    // As many bytes declare nothing as declare each of the types.
    const auto type = byte % (types + 1);
    if (type < types) options.columns["a"] = {static_cast<ValueType>(type), {"n/k"}};
    return options;
}

Table table_of(std::string_view text, std::size_t columns, ProfileOptions options) {
    Table table{.columns = {"a", "b", "c", "d"}, .cells = {}, .lines = {}, .options = {}};
    table.columns.resize(columns);
    table.options = std::move(options);
    while (!text.empty()) {
        const auto cell = text.substr(0, text.find('\n'));
        table.cells.push_back({cell, cell.empty() ? CellKind::missing : CellKind::text});
        text.remove_prefix(std::min(cell.size() + 1, text.size()));
    }
    table.lines.resize(table.cells.size() / columns);
    std::iota(table.lines.begin(), table.lines.end(), 1);
    table.cells.resize(table.lines.size() * columns);
    return table;
}

Batch batch_of(const Table& table, std::size_t first, std::size_t rows) {
    const auto width = table.columns.size();
    return {.columns = table.columns,
            .cells = std::span(table.cells).subspan(first * width, rows * width),
            .lines = std::span(table.lines).subspan(first, rows),
            .first_row = first};
}

void carry_into(TableProfiler& whole, const TableProfiler& part, const ProfileOptions& options,
                DuplicateRows& duplicates) {
    StateWriter writer;
    writer(part);
    const auto bytes = writer.take();
    StateReader reader(bytes);
    TableProfiler carried(options, &duplicates);
    reader(carried);
    require(reader.ok() && reader.at_end());
    whole.merge(carried);
}

std::string profiled(const Table& table, const Way& way) {
    DuplicateRows duplicates("/tmp");
    std::vector<TableProfiler> parts;
    for (std::size_t i = 0; i < way.parts; ++i) parts.emplace_back(table.options, &duplicates);
    const auto rows = table.lines.size();
    const auto batches = (rows + way.batch_rows - 1) / way.batch_rows;
    for (std::size_t i = 0; i < batches; ++i) {
        const auto first = (way.backwards ? batches - 1 - i : i) * way.batch_rows;
        const auto folded = parts[i % way.parts].fold(
            batch_of(table, first, std::min(way.batch_rows, rows - first)));
        require(folded.has_value());
    }
    TableProfiler whole(table.options, &duplicates);
    whole.add_columns(table.columns);
    if (way.backwards) std::ranges::reverse(parts);
    for (const auto& part : parts) carry_into(whole, part, table.options, duplicates);
    return testing::document_of(whole, duplicates);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    constexpr std::size_t control_bytes = 4, columns_max = 4, batch_rows_max = 16, parts_max = 5;
    constexpr std::size_t document_bytes_max = 1 << 20;
    if (size < control_bytes) return 0;
    const auto text =
        std::string_view(reinterpret_cast<const char*>(data), size).substr(control_bytes);
    if (!is_valid_utf8(text)) return 0;  // readers let nothing else through
    const auto table = table_of(text, 1 + data[0] % columns_max, declared(data[3]));
    const auto rows = std::max<std::size_t>(1, table.lines.size());
    const std::size_t batch_rows = 1 + data[1] % batch_rows_max, parts = 1 + data[2] % parts_max;

    const auto document = profiled(table, {.batch_rows = rows, .parts = 1, .backwards = false});
    require(document.size() <= document_bytes_max);
    const std::array<Way, 3> ways = {
        {{batch_rows, 1, false}, {batch_rows, parts, false}, {batch_rows, parts, true}}};
    for (const auto& way : ways) require(profiled(table, way) == document);
    return 0;
}
