// One file's analysis done in parts, as several workers would: its documents are those of the
// whole.
#pragma once

#include "worker/analyzers/analysis.h"

#include <cstddef>
#include <memory>

namespace undertone {

/// Each part is an analysis of its own, serialised, restored and merged into those before it.
class SplitAnalysis final : public RowSink {
public:
    SplitAnalysis(const Scorer& scorer, AnalysisOptions options, std::size_t part_rows);

    Result<> on_rows(const Batch& batch) override;
    void on_reject(Reject reject) override;

    /// As Analysis::finish().
    Result<AnalysisOutcome> finish(const ReadReport& report);
    std::size_t parts() const { return parts_; }

private:
    Result<> end_part();

    const Scorer& scorer_;
    const AnalysisOptions options_;
    const std::size_t part_rows_;
    std::unique_ptr<Analysis> before_;  // the parts that have ended, as one
    std::unique_ptr<Analysis> part_;
    std::size_t rows_in_part_ = 0;
    std::size_t columns_ = 0;
    std::size_t parts_ = 1;
};

}  // namespace undertone
