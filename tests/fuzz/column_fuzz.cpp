// A column of any cells, one a line, is profiled the same in one part and in two that are carried
// as bytes, and gets a type that its values can be read as.
#include "common/profile/column_summary.h"
#include "common/profile/findings/row_key.h"
#include "common/profile/quantity.h"
#include "common/profile/quantity_text.h"
#include "common/text/utf8.h"
#include "worker/analyzers/state_archive.h"

#include <cstdlib>
#include <string_view>
#include <vector>

using namespace undertone;

namespace {

std::vector<Cell> cells_of(std::string_view text) {
    std::vector<Cell> cells;
    while (!text.empty()) {
        const auto end = text.find('\n');
        cells.push_back({.text = text.substr(0, end), .kind = CellKind::text});
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return cells;
}

/// `first`: the row of the first cell.
ColumnAccumulator folded(std::span<const Cell> cells, std::size_t first = 0) {
    static const std::vector<std::string> names{"x"};
    // Few values, so that short inputs reach every state.
    ColumnAccumulator column("x", {},
                             {.values = {.values_max = 12, .texts_max = 6, .text_bytes_max = 200},
                              .sample_bytes_max = 240},
                             0);
    std::vector<std::uint64_t> lines(cells.size()), hashes(cells.size());
    std::vector<std::uint32_t> keys(cells.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        keys[i] = static_cast<std::uint32_t>(row_key(first + i) >> 32);
    }
    column.fold({.columns = names, .cells = cells, .lines = lines, .first_row = 0}, 0, keys,
                hashes);
    return column;
}

ColumnAccumulator carried(const ColumnAccumulator& column) {
    StateWriter writer;
    writer(column);
    const auto bytes = writer.take();
    StateReader reader(bytes);
    ColumnAccumulator restored;
    reader(restored);
    restored.set_rule({});
    if (!reader.ok() || !reader.at_end()) std::abort();
    return restored;
}

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (!is_valid_utf8(text)) return 0;  // readers let nothing else through
    const auto cells = cells_of(text);
    const auto middle = cells.size() / 2;
    auto whole = folded(cells);
    auto parts = carried(folded(std::span(cells).subspan(middle), middle));
    parts.merge(folded(std::span(cells).first(middle)));
    whole.finish();
    parts.finish();

    RowSamples samples;
    samples.finish();
    const auto one = summarise(whole, 0, cells.size(), samples, {});
    const auto two = summarise(parts, 0, cells.size(), samples, {});
    require(one.type.type == two.type.type && one.type.reason == two.type.reason);
    require(one.type.format == two.type.format && one.missing == two.missing);
    require(one.distinct == two.distinct && one.numbers.mean == two.numbers.mean);
    require(one.numbers.std == two.numbers.std && one.lengths.sum == two.lengths.sum);
    require(one.has_quantiles == two.has_quantiles && one.quantiles == two.quantiles);
    require(one.quantiles_exact == two.quantiles_exact && one.unreadable == two.unreadable);
    require(one.quantities_counted == two.quantities_counted);
    require(one.missing <= cells.size() && one.distinct <= cells.size());
    for (const auto& cell : cells) {
        const bool counts = !cell.text.empty() && !is_placeholder(cell.text);
        const bool ordered = one.is_numeric() || one.is_temporal();
        if (!counts || !ordered) continue;
        require(quantity_of(cell.text, one.type).has_value() && may_be_quantity(cell.text));
    }
    return 0;
}
