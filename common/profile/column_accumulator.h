// One column's cells, folded as they come.
#pragma once

#include "common/profile/column_type.h"
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
    ColumnAccumulator() = default;
    /// A column that first appears after `rows` rows, which all lack it.
    ColumnAccumulator(std::string name, ColumnRule rule, ValueCounts::Limits limits,
                      std::uint64_t rows);

    const std::string& name() const { return name_; }
    const ColumnRule& rule() const { return rule_; }

    /// Adds the batch's column at `place`, and what it contributes to the rows' hashes.
    void fold(const Batch& batch, std::size_t place, std::span<std::uint64_t> row_hashes);
    void add_missing(std::uint64_t rows) { missing_ += rows; }
    void merge(const ColumnAccumulator& other);
    /// Of its values no more is kept than if these had been the limits from the start.
    void limit(const ValueCounts::Limits& limits);

    /// Empty cells.
    std::uint64_t missing() const { return missing_; }
    /// Cells that the rule calls missing, as written.
    using WordCounts = std::map<std::string, std::uint64_t, std::less<>>;
    WordCounts declared_missing() const;
    const ValueCounts& counts() const { return counts_; }
    /// Of all values; what it costs depends on how many different ones there are.
    ColumnFigures figures() const;

    static void transfer(auto& archive, auto& self) {
        archive(self.name_, self.missing_, self.declared_missing_, self.counts_, self.figures_);
    }
    /// After a restore: rules are not carried.
    void set_rule(ColumnRule rule);

private:
    void add(std::string_view text, std::uint64_t hash, std::uint64_t count);
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
};

}  // namespace undertone
