#include "common/tables/row_walk.h"

#include <algorithm>
#include <utility>

namespace undertone {
namespace {

constexpr std::uint64_t rows_of_turn = 10'000;

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
    if (at_ == end_) return Step::end;
    const auto row = row_at_(at_++);
    cursor_.seek(row, row + 1);
    const auto found = cursor_.step();
    if (!found) return found.error();
    return *found ? Step::row : Step::turn_over;
}

}  // namespace undertone
