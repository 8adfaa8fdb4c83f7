// One column's cells, folded as they come.
#pragma once

#include "common/profile/column_type.h"
#include "common/profile/quantity_sample.h"
#include "common/profile/quantity_text.h"
#include "common/profile/value_counts.h"
#include "common/readers/reader.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace undertone {

/// A column of few different values is a table of them with their counts, and what is to be known
/// of it is found out from those few at the end. Once there are too many, each cell is looked at.
class ColumnAccumulator {
public:
    struct Limits {
        ValueCounts::Limits values;
        std::size_t sample_bytes_max = QuantitySample::usual_bytes_max;
    };

    ColumnAccumulator() = default;
    /// A column that first appears after `rows` rows, which all lack it.
    ColumnAccumulator(std::string name, ColumnRule rule, const Limits& limits, std::uint64_t rows);

    const std::string& name() const { return name_; }
    const ColumnRule& rule() const { return rule_; }

    /// Adds the batch's column at `place`, and what it contributes to the rows' hashes. `row_keys`:
    /// the upper halves of row_key().
    void fold(const Batch& batch, std::size_t place, std::span<const std::uint32_t> row_keys,
              std::span<std::uint64_t> row_hashes);
    void add_missing(std::uint64_t rows) { missing_ += rows; }
    void merge(const ColumnAccumulator& other);
    /// Of its values no more is kept than if these had been the limits from the start.
    void limit(const Limits& limits);

    /// Nothing is folded afterwards, and what follows needs it.
    void finish() { counts_.settle(); }
    /// Empty cells.
    std::uint64_t missing() const { return missing_; }
    /// Cells that the rule calls missing, as written.
    using WordCounts = std::map<std::string, std::uint64_t, std::less<>>;
    WordCounts declared_missing() const;
    const ValueCounts& counts() const { return counts_; }
    /// Where the texts of counts() are not kept.
    const QuantitySample& quantities() const { return quantities_; }
    /// Of all values; what it costs depends on how many different ones there are.
    ColumnFigures figures() const;

    static void transfer(auto& archive, auto& self) {
        archive(self.name_, self.missing_, self.declared_missing_, self.counts_, self.figures_,
                self.quantities_);
    }
    /// After a restore: rules are not carried.
    void set_rule(ColumnRule rule);

private:
    /// What is found out from the values once their texts are not kept.
    struct Values {
        ColumnFigures figures;
        QuantitySample quantities;
    };
    Values read_values() const;

    void add(std::string_view text, std::uint64_t hash, std::uint32_t row_key);
    bool wants(std::uint32_t row_key, std::string_view text) const {
        return quantities_.wants(row_key) && may_be_quantity(text) &&
               (is_digit(text.front()) || !is_placeholder(text));
    }
    /// False: the rule calls it missing.
    bool is_value(std::uint64_t hash);
    void stop_keeping_texts();

    std::string name_;
    ColumnRule rule_;
    std::uint64_t name_hash_ = 0;
    std::vector<std::uint64_t> missing_hashes_;    // of rule_.missing
    std::vector<std::uint64_t> declared_missing_;  // cells that are one of them
    std::uint64_t missing_ = 0;
    ValueCounts counts_;
    std::unique_ptr<ColumnFigures> figures_;  // once texts are not kept
    QuantitySample quantities_;               // cells that are no quantity at first sight left out
};

}  // namespace undertone
