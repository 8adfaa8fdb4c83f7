// Folds a table's rows into its profile.
#pragma once

#include "common/profile/column_accumulator.h"
#include "common/profile/column_summary.h"
#include "common/profile/findings/duplicate_rows.h"
#include "common/profile/row_samples.h"
#include "common/result.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace undertone {

/// Everything known of a table once all its rows were seen.
struct TableProfile {
    std::uint64_t rows = 0;
    std::vector<ColumnSummary> columns;
    std::shared_ptr<const RowSamples> samples;
};

/// Of the rows of one part of a file. Which rows came first, in how large batches, on how many
/// threads and in how many parts changes nothing.
class TableProfiler {
public:
    /// What a thread folds with, from one batch to the next.
    struct Buffers {
        RowSample taken;
        std::vector<std::uint32_t> row_keys;
        std::vector<std::uint64_t> row_hashes;
        std::vector<std::size_t> columns_left;
    };

    /// `duplicates` may be null, and is shared by the parts of a file; it outlives them. Parts of
    /// one process may share `samples` as well.
    TableProfiler(ProfileOptions options, DuplicateRows* duplicates,
                  std::shared_ptr<RowSamples> samples = std::make_shared<RowSamples>());

    /// `row_base` is added to the batch's row numbers. Errors: those of DuplicateRows.
    Result<> fold(const Batch& batch, std::uint64_t row_base = 0) {
        return fold(batch, buffers_, row_base);
    }
    /// Any thread, each with buffers of its own, where all columns are listed already.
    Result<> fold(const Batch& batch, Buffers& buffers, std::uint64_t row_base);
    /// Lists columns, which no row needs to have.
    void add_columns(std::span<const std::string> names);
    /// One of the two has the other's columns first, and may have more. Columns are merged by
    /// `threads` threads.
    void merge(const TableProfiler& other, unsigned threads = 1);

    std::uint64_t rows() const { return rows_; }
    /// Nothing is folded afterwards. Columns are summarised by `threads` threads.
    TableProfile finish(unsigned threads = 1);

    static void transfer(auto& archive, auto& self) {
        archive(self.rows_, self.columns_, *self.samples_);
        self.after_transfer();
    }

private:
    /// The columns decide how much memory the profile takes.
    bool is_wide() const { return columns_.size() > 256; }
    ColumnAccumulator::Limits column_limits() const;
    void share_limits(std::size_t columns);
    SummaryLimits summary_limits() const;
    ColumnRule rule_of(std::string_view name) const;
    void fold_columns(const Batch& batch, Buffers& buffers);
    void after_transfer();
    void after_transfer() const {}

    ProfileOptions options_;
    DuplicateRows* duplicates_;
    std::uint64_t rows_ = 0;
    std::vector<ColumnAccumulator> columns_;
    std::unique_ptr<std::mutex[]> turns_;  // at a column each
    std::shared_ptr<RowSamples> samples_;
    Buffers buffers_;
};

}  // namespace undertone
