#include "worker/split_analysis.h"

#include <algorithm>
#include <utility>

namespace undertone {
namespace {

Batch rows_of(const Batch& batch, std::size_t first, std::size_t count) {
    const auto width = batch.columns.size();
    return {.columns = batch.columns,
            .cells = batch.cells.subspan(first * width, count * width),
            .lines = batch.lines.subspan(first, count),
            .first_row = batch.first_row + first,
            .offsets = batch.offsets.empty() ? batch.offsets : batch.offsets.subspan(first, count)};
}

}  // namespace

SplitAnalysis::SplitAnalysis(const Scorer& scorer, AnalysisOptions options, std::size_t part_rows)
    : scorer_(scorer),
      options_(std::move(options)),
      part_rows_(part_rows),
      part_(std::make_unique<Analysis>(scorer_, options_)) {}

Result<> SplitAnalysis::on_rows(const Batch& batch) {
    if (columns_ == 0) columns_ = batch.columns.size();
    // A part decides by its first columns whether it is a chat's: one that begins after further
    // columns have turned up may decide otherwise than the file did.
    const bool may_end = batch.columns.size() == columns_;
    for (std::size_t row = 0; row < batch.rows();) {
        if (rows_in_part_ >= part_rows_ && may_end) {
            if (const auto ended = end_part(); !ended) return ended;
        }
        const auto left = batch.rows() - row;
        const auto count = may_end ? std::min(left, part_rows_ - rows_in_part_) : left;
        if (const auto fed = part_->on_rows(rows_of(batch, row, count)); !fed) return fed;
        rows_in_part_ += count;
        row += count;
    }
    return {};
}

void SplitAnalysis::on_reject(Reject reject) { part_->on_reject(std::move(reject)); }

Result<> SplitAnalysis::end_part() {
    auto carried = Analysis::restore(scorer_, options_, part_->serialise());
    if (!carried) return carried.error();
    if (before_) {
        before_->merge(**carried);
    } else {
        before_ = std::move(*carried);
    }
    part_ = std::make_unique<Analysis>(scorer_, options_);
    rows_in_part_ = 0;
    ++parts_;
    return {};
}

Result<AnalysisOutcome> SplitAnalysis::finish(const ReadReport& report) {
    if (!before_) return part_->finish(report);
    before_->merge(*part_);
    return before_->finish(report);
}

}  // namespace undertone
