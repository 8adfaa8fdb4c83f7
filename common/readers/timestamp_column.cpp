#include "common/readers/timestamp_column.h"

namespace undertone {

void TimestampColumn::look_ahead(const Batch& batch, std::size_t column) {
    if (order_) return;
    DateOrderFinder finder;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        const auto& cell = batch.row(row)[column];
        if (cell.kind == CellKind::missing || cell.text.empty()) continue;
        // Nearly every file: its dates leave nothing open.
        if (!finder.has_dates() && parse_timestamp(cell.text)) return;
        if (const auto date = read_numeric_date(cell.text)) finder.observe(*date);
    }
    if (finder.has_dates()) order_ = finder.verdict().order;
}

std::optional<Timestamp> TimestampColumn::parse_numeric(std::string_view text) {
    const auto date = read_numeric_date(text);
    if (!date) return std::nullopt;
    if (date->year_leads()) return place_in_time(*date, DateOrder::year_first);
    finder_.observe(*date);
    if (!order_) order_ = finder_.verdict().order;
    return place_in_time(*date, *order_);
}

std::optional<DateOrderVerdict> TimestampColumn::verdict() const {
    if (!finder_.has_dates()) return std::nullopt;
    return finder_.verdict();
}

std::optional<DateOrder> TimestampColumn::other_order() const {
    const auto found = verdict();
    if (!found || (!mixed_ && order_ == found->order)) return std::nullopt;
    return found->order;
}

void TimestampColumn::append(const TimestampColumn& later) {
    if (order_ && later.order_ && order_ != later.order_) mixed_ = true;
    mixed_ = mixed_ || later.mixed_;
    if (!order_) order_ = later.order_;
    finder_.append(later.finder_);
}

}  // namespace undertone
