// What is kept of a table's rows themselves: samples, and the few that are shown.
#pragma once

#include "common/profile/findings/row_sample.h"
#include "common/profile/preview_rows.h"

#include <mutex>

namespace undertone {

/// Which rows are kept depends on where they stand in the file, not on who brings them when.
class RowSamples {
public:
    /// Any thread, with a `taken` of its own for what it takes from the batch before it has its
    /// turn.
    void fold(const Batch& batch, RowSample& taken);
    void merge(const RowSamples& other);
    /// Nothing is folded afterwards.
    void finish();

    const RowSample& rows() const { return rows_; }
    const PreviewRows& first() const { return first_; }
    const PreviewRows& random() const { return random_; }

    static void transfer(auto& archive, auto& self) {
        archive(self.rows_, self.first_, self.random_);
    }

private:
    void fold_previews(const Batch& batch);

    std::mutex mutex_;
    RowSample rows_;
    PreviewRows first_, random_;
};

}  // namespace undertone
