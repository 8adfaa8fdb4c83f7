#include "common/profile/column_summary.h"

#include "common/profile/cell_hash.h"
#include "common/profile/quantity.h"
#include "common/profile/text_pattern.h"
#include "common/text/utf8.h"

#include <algorithm>
#include <limits>

namespace undertone {
namespace {

__extension__ using Wide = unsigned __int128;

/// Puts the most frequent first, and keeps `most` of them.
void keep_top(std::vector<ValueCount>& values, std::size_t most) {
    const auto before = [](const ValueCount& a, const ValueCount& b) {
        return a.count != b.count ? a.count > b.count : a.value < b.value;
    };
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(std::min(most, values.size()));
    std::partial_sort(values.begin(), middle, values.end(), before);
    values.erase(middle, values.end());
}

class Summary {
public:
    Summary(const ColumnAccumulator& column, const ColumnFigures& figures,
            const SummaryLimits& limits, ColumnSummary& result)
        : column_(column), figures_(figures), limits_(limits), result_(result) {}

    void write(std::uint64_t rows, const RowSamples& samples, std::size_t place) {
        count_missing();
        values_ = rows - result_.missing;
        count_distinct();
        describe_quantities();
        result_.values_exact = result_.top_exact = column_.counts().has_texts();
        if (result_.values_exact) {
            from_all_values(rows);
        } else {
            count_sample(samples.rows().cells(place));
            describe_sampled_order(rows);
        }
        shorten_top();
    }

private:
    bool is_missing(std::string_view text) const {
        return result_.type.placeholders_are_missing && is_placeholder(text);
    }

    void count_missing() {
        result_.missing = column_.missing();
        for (const auto& [word, count] : column_.declared_missing()) add_missing(word, count);
        for (const auto& [word, count] : figures_.placeholders()) {
            if (result_.type.placeholders_are_missing) {
                add_missing(word, count);
                ++missing_words_;
            } else {
                result_.lengths.add(count_code_points(word), count);
            }
        }
        const auto& further = figures_.further_placeholders();
        if (result_.type.placeholders_are_missing) {
            result_.missing += further.count;
        } else {
            result_.lengths.merge(further);
        }
        result_.lengths.merge(figures_.lengths());
        result_.unreadable = figures_.unreadable();
        if (result_.type.declared && result_.is_numeric()) {
            result_.unreadable += figures_.styled(result_.type.style).unreadable;
        }
        if (result_.type.declared && result_.is_temporal()) {
            result_.unreadable += figures_.dates().verdict().unreadable;
        }
        keep_top(result_.missing_values, limits_.top_max);
    }

    void add_missing(const std::string& word, std::uint64_t count) {
        result_.missing += count;
        result_.missing_values.push_back({word, count});
    }

    void count_distinct() {
        const auto& counts = column_.counts();
        // An estimate may be a little more than there are values.
        const auto distinct = counts.distinct();
        result_.distinct = std::min(distinct - std::min(missing_words_, distinct), values_);
        // How many different ones the further placeholders are is not known.
        const bool all_known =
            !result_.type.placeholders_are_missing || figures_.further_placeholders().count == 0;
        result_.distinct_exact = counts.is_exact() && all_known;
    }

    void describe_quantities() {
        if (result_.is_numeric()) {
            NumberSums sums;
            sums.merge(figures_.plain());
            sums.merge(figures_.styled(result_.type.style).sums);
            result_.numbers = sums.moments();
        }
        if (result_.is_temporal()) result_.times = figures_.dates().range(result_.type.order);
    }

    void from_all_values(std::uint64_t rows) {
        OrderedValues ordered;
        auto patterns = counts_of_any();
        column_.counts().for_each([&](std::uint64_t, std::string_view text, std::uint64_t count) {
            if (is_missing(text)) return;
            if (const auto value = quantity_of(text, result_.type)) ordered.add(*value, count);
            write_text_pattern(text, pattern_);
            add(pattern_, patterns, count);
            result_.top.push_back({std::string(text), count});
        });
        keep_top(result_.top, limits_.top_max);
        ordered.sort();
        describe_order(ordered, rows);
        describe_patterns(patterns, values_, values_);
    }

    /// Quantiles and histogram, from all of the quantities or a sample of them.
    void describe_order(const OrderedValues& quantities, std::uint64_t rows) {
        if (!result_.is_numeric() && !result_.is_temporal()) return;
        const auto total = result_.is_numeric() ? result_.numbers.count
                                                : rows - result_.missing - result_.unreadable;
        result_.quantities_counted = quantities.count();
        result_.quantiles_exact = quantities.count() == total;
        if (quantities.count() == 0) return;
        result_.has_quantiles = true;
        std::ranges::transform(ColumnSummary::quantile_ranks, result_.quantiles.begin(),
                               [&](double rank) { return quantities.quantile(rank); });
        if (result_.is_numeric()) {
            result_.histogram =
                quantities.histogram(*result_.numbers.min, *result_.numbers.max, total);
        } else if (result_.times) {
            result_.histogram =
                quantities.histogram(static_cast<double>(result_.times->min),
                                     static_cast<double>(result_.times->max), total);
        }
    }

    void describe_sampled_order(std::uint64_t rows) {
        describe_order(OrderedValues(column_.quantities().quantities(result_.type)), rows);
    }

    void count_sample(const SampledCells& texts) {
        auto patterns = counts_of_any(), counts = counts_of_any();
        counts.reserve(texts.size());
        std::uint64_t sampled = 0;
        for (const auto& cell : texts) {
            if (!cell || cell->empty() || is_missing(*cell)) continue;
            ++sampled;
            add(*cell, counts);
            write_text_pattern(*cell, pattern_);
            add(pattern_, patterns);
        }
        describe_patterns(patterns, sampled, values_);
        estimate_top(counts, sampled);
    }

    /// With their texts, however many there are.
    static ValueCounts counts_of_any() {
        constexpr auto any = std::numeric_limits<std::size_t>::max();
        return ValueCounts({.texts_max = any, .text_bytes_max = any});
    }
    static void add(std::string_view text, ValueCounts& counts, std::uint64_t count = 1) {
        counts.add(hash_cell(text), text, count);
    }

    void describe_patterns(const ValueCounts& patterns, std::uint64_t sampled,
                           std::uint64_t total) {
        patterns.for_each([&](std::uint64_t, std::string_view pattern, std::uint64_t count) {
            result_.patterns.push_back({std::string(pattern), estimated(count, sampled, total)});
        });
        keep_top(result_.patterns, limits_.patterns_max);
    }

    static std::uint64_t estimated(std::uint64_t count, std::uint64_t sampled,
                                   std::uint64_t total) {
        return sampled == total ? count : static_cast<std::uint64_t>(Wide{count} * total / sampled);
    }

    /// A value that the sample has a few times is known to be frequent, and how frequent about.
    void estimate_top(const ValueCounts& counts, std::uint64_t sampled) {
        constexpr std::uint64_t seen_min = 16;
        counts.for_each([&](std::uint64_t hash, std::string_view value, std::uint64_t count) {
            if (count < seen_min) return;
            const auto exact =
                value.size() < RowSample::cell_bytes_max ? column_.counts().count_of(hash) : 0;
            result_.top.push_back(
                {std::string(value), exact > 0 ? exact : estimated(count, sampled, values_)});
        });
        keep_top(result_.top, limits_.top_max);
    }

    void shorten_top() {
        for (auto& [value, count] : result_.top) {
            value = shortened(value, limits_.value_code_points_max);
        }
        for (auto& [value, count] : result_.missing_values) {
            value = shortened(value, limits_.value_code_points_max);
        }
    }

    const ColumnAccumulator& column_;
    const ColumnFigures& figures_;
    const SummaryLimits& limits_;
    ColumnSummary& result_;
    std::uint64_t values_ = 0;  // cells that are not missing
    std::uint64_t missing_words_ = 0;
    std::string pattern_;  // of the value in hand
};

}  // namespace

ColumnSummary summarise(const ColumnAccumulator& column, std::size_t place, std::uint64_t rows,
                        const RowSamples& samples, const SummaryLimits& limits) {
    const auto figures = column.figures();
    ColumnSummary result;
    result.name = column.name();
    result.type = decide_type(figures, column.name(), column.rule());
    Summary(column, figures, limits, result).write(rows, samples, place);
    return result;
}

std::string shortened(std::string_view text, std::size_t code_points_max) {
    std::size_t at = 0;
    for (auto left = code_points_max; left > 0 && at < text.size(); --left) {
        next_code_point(text, at);
    }
    if (at >= text.size()) return std::string(text);
    return std::string(text.substr(0, at)) + "…";
}

}  // namespace undertone
