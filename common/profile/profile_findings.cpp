#include "common/profile/profile_findings.h"

#include "common/parallel_for.h"
#include "common/profile/quantity.h"
#include "common/profile/quantity_text.h"
#include "common/text/ascii.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace undertone {
namespace {

constexpr std::size_t p25 = 2, p50 = 3, p75 = 4;  // in ColumnSummary::quantiles

/// What a sample says of a column, beside its profile.
class SampleFacts {
public:
    SampleFacts(const ColumnSummary& column, const SampledCells& cells, const Numbers& quantities,
                std::optional<Time> uploaded_at)
        : column_(column) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (cells[i] && !cells[i]->empty()) add(*cells[i], quantities[i], uploaded_at);
        }
    }

    /// `present`: values of the whole column.
    void write(std::uint64_t present, ColumnFacts& facts) const {
        const auto of_all = [&](std::uint64_t cells) {
            const auto share = static_cast<double>(cells) / static_cast<double>(cells_);
            const auto estimate = std::llround(share * static_cast<double>(present));
            return cells == 0 ? 0
                              : std::max<std::uint64_t>(1, static_cast<std::uint64_t>(estimate));
        };
        facts.blank_edges = of_all(blank_edges_);
        if (column_.is_numeric() && column_.has_quantiles) facts.outliers = of_all(outliers_);
        facts.future = of_all(future_);
        if (column_.type.type != ValueType::text) return;
        const auto add_looks = [&](const char* look, std::uint64_t cells) {
            if (cells > 0) facts.looks.emplace_back(look, of_all(cells));
        };
        add_looks("dates", dates_);
        add_looks("numbers", numbers_);
        add_looks("text", cells_ - dates_ - numbers_);
        for (const auto& [word, cells] : placeholders_) {
            facts.placeholders += of_all(cells);
            if (facts.placeholder.empty() || cells > placeholders_.at(facts.placeholder)) {
                facts.placeholder = word;
            }
        }
    }

private:
    void add(std::string_view text, double quantity, std::optional<Time> uploaded_at) {
        ++cells_;
        if (is_blank(text.front()) || is_blank(text.back())) ++blank_edges_;
        if (column_.type.type == ValueType::text) return add_look(text);
        if (std::isnan(quantity)) return;
        if (column_.is_numeric() && column_.has_quantiles && is_outlier(quantity)) ++outliers_;
        if (column_.is_temporal() && uploaded_at &&
            quantity > static_cast<double>(to_micros(*uploaded_at))) {
            ++future_;
        }
    }

    /// Tukey's fences.
    bool is_outlier(double number) const {
        const auto low = column_.quantiles[p25], high = column_.quantiles[p75];
        const auto reach = 1.5 * (high - low);
        return number < low - reach || number > high + reach;
    }

    void add_look(std::string_view text) {
        if (is_placeholder(text)) ++placeholders_[std::string(text)];
        if (!may_be_quantity(text)) return;
        if (parse_number(text, NumberStyle::point)) {
            ++numbers_;
        } else if (parse_calendar_time(text, DateOrder::day_first)) {
            ++dates_;
        }
    }

    const ColumnSummary& column_;
    std::uint64_t cells_ = 0, blank_edges_ = 0, outliers_ = 0, future_ = 0;
    std::uint64_t numbers_ = 0, dates_ = 0;  // of a text column's cells
    std::map<std::string, std::uint64_t> placeholders_;
};

std::string last_date(const ColumnSummary& column) {
    if (!column.times) return {};
    const auto text = to_rfc3339(from_micros(column.times->max));
    return column.type.type == ValueType::date ? text.substr(0, text.find('T')) : text;
}

ColumnFacts facts_of(const ColumnSummary& column, const SampledCells& cells,
                     const Numbers& quantities, const FindingsInput& input) {
    ColumnFacts facts;
    facts.name = column.name;
    facts.type = to_string(column.type.type);
    facts.rows = input.profile.rows;
    facts.missing = column.missing;
    facts.unreadable = column.unreadable;
    facts.distinct = column.distinct;
    facts.distinct_exact = column.distinct_exact;
    if (!column.top.empty() && column.top_exact) {
        facts.top_value = column.top.front().value;
        facts.top_count = column.top.front().count;
    }
    const auto& numbers = column.numbers;
    facts.mean = numbers.mean, facts.std = numbers.std;
    facts.skewness = numbers.skewness, facts.kurtosis = numbers.kurtosis;
    facts.min = numbers.min, facts.max = numbers.max;
    facts.zeros = column.is_numeric() ? numbers.zeros : 0;
    if (column.is_numeric() && column.has_quantiles) {
        facts.p25 = column.quantiles[p25];
        facts.p50 = column.quantiles[p50];
        facts.p75 = column.quantiles[p75];
    }
    facts.latest = last_date(column);
    facts.sampled = !input.profile.samples->rows().is_whole();
    const auto absent = std::min(facts.rows, facts.missing + facts.unreadable);
    SampleFacts(column, cells, quantities, input.uploaded_at).write(facts.rows - absent, facts);
    // The last date is known of all rows.
    if (input.uploaded_at && column.times && column.times->max > to_micros(*input.uploaded_at)) {
        facts.future = std::max<std::uint64_t>(1, facts.future);
    }
    return facts;
}

/// As the associations see it: numbers, categories, or neither (dates, free text).
SampledColumn sampled_column(const ColumnSummary& column, SampledCells cells, Numbers quantities) {
    if (column.is_temporal()) return {column.name, std::monostate()};
    if (column.is_numeric()) return {column.name, std::move(quantities)};
    for (auto& cell : cells) {
        if (cell && column.type.placeholders_are_missing && is_placeholder(*cell)) cell.reset();
    }
    return categorical_column(column.name, cells);
}

}  // namespace

TableFindings find_findings(const FindingsInput& input) {
    const auto& profile = input.profile;
    const auto& sample = profile.samples->rows();
    TableFindings findings;
    findings.exact = sample.is_whole();
    std::vector<ColumnFacts> facts(profile.columns.size());
    findings.columns.resize(profile.columns.size());
    parallel_for(profile.columns.size(), input.threads, [&](std::size_t i, std::size_t) {
        auto cells = sample.cells(i);
        const auto& column = profile.columns[i];
        auto quantities = to_numbers(
            cells, [&](std::string_view text) { return quantity_of(text, column.type); });
        facts[i] = facts_of(column, cells, quantities, input);
        findings.columns[i] = sampled_column(column, std::move(cells), std::move(quantities));
    });
    findings.associations = associate(findings.columns, {}, input.threads);
    findings.exact = findings.exact && findings.associations.rows == sample.rows();

    const auto target =
        std::ranges::find(findings.columns, input.target_column, &SampledColumn::name);
    if (!input.target_column.empty() && target != findings.columns.end()) {
        findings.target = analyze_target(
            findings.columns, static_cast<std::size_t>(target - findings.columns.begin()));
    }
    findings.alerts = find_alerts({.rows = profile.rows,
                                   .columns = facts,
                                   .duplicates = input.duplicates ? &*input.duplicates : nullptr,
                                   .associations = &findings.associations,
                                   .ragged_rows = input.report.padded_rows,
                                   .rejected_rows = input.report.rejected_rows,
                                   .warnings = input.report.warnings});
    return findings;
}

}  // namespace undertone
