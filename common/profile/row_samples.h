// What is kept of a table's rows themselves: samples, and the few that are shown.
#pragma once

#include "common/profile/findings/row_sample.h"
#include "common/profile/preview_rows.h"

#include <mutex>
#include <vector>

namespace undertone {

/// Which rows are kept depends on where they stand in the file, not on who brings them when.
class RowSamples {
public:
    /// Quantiles of so many rows are off by 0.14 % of the ranks (standard error, at the median).
    static constexpr RowSample::Limits quantity_limits{.rows_max = 131'072,
                                                       .bytes_max = std::size_t{24} << 20};

    /// What a thread takes from the batch in hand before it has its turn.
    struct Taken {
        RowSample rows;
        RowSample quantities{quantity_limits};

        void take(std::uint64_t position, std::span<const Cell> row);
    };
    /// Any thread, each with a `taken` of its own.
    void fold(const Batch& batch, Taken& taken);
    void merge(const RowSamples& other);
    /// Nothing is folded afterwards.
    void finish();

    const RowSample& rows() const { return rows_; }
    /// Cells that cannot be numbers or dates are missing here. Never laid out by column.
    const RowSample& quantities() const { return quantities_; }
    const PreviewRows& first() const { return first_; }
    const PreviewRows& random() const { return random_; }

    static void transfer(auto& archive, auto& self) {
        archive(self.rows_, self.quantities_, self.first_, self.random_);
    }

private:
    void fold_previews(const Batch& batch);

    std::mutex mutex_;
    RowSample rows_;
    RowSample quantities_{quantity_limits};
    PreviewRows first_, random_;
};

}  // namespace undertone
