#include "common/tables/row_walk.h"

#include <algorithm>
#include <utility>

namespace undertone {
namespace {

constexpr std::uint64_t rows_of_turn = 10'000;
constexpr std::uint64_t positions_of_turn = 100'000;  // most of them passed over

}  // namespace

Result<RowWalk::Step> RowWalk::step() { return row_at_ ? step_in_order() : step_in_file_order(); }

Result<RowWalk::Step> RowWalk::step_in_file_order() {
    if (!std::exchange(in_turn_, true)) {
        const auto first = std::exchange(at_, std::min(end_, at_ + rows_of_turn));
        cursor_.seek(first, at_);
    }
    const auto found = cursor_.step();
    if (!found) return found.error();
    if (*found) return Step::row;
    in_turn_ = false;
    return at_ < end_ ? Step::turn_over : Step::end;
}

Result<RowWalk::Step> RowWalk::step_in_order() {
    if (filter_) return walk_filter();
    for (const auto turn_end = std::min(end_, at_ + positions_of_turn); at_ < turn_end;) {
        const auto row = row_at_(at_++);
        if (!found_.empty() && !found_[row]) continue;
        cursor_.seek(row, row + 1);
        const auto found = cursor_.step();
        if (!found) return found.error();
        return *found ? Step::row : Step::turn_over;
    }
    return at_ < end_ ? Step::turn_over : Step::end;
}

/// One turn of it.
Result<RowWalk::Step> RowWalk::walk_filter() {
    for (;;) {
        const auto step = filter_->step();
        if (!step) return step.error();
        if (*step == Step::end) filter_.reset();
        if (*step != Step::row) return Step::turn_over;
        found_[filter_->row().row()] = true;
    }
}

}  // namespace undertone
