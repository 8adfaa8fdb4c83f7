#include "worker/analyzers/reject_log.h"

#include "common/json_writer.h"

#include <algorithm>

namespace undertone {
namespace {

constexpr std::size_t raw_bytes_max = 4'096;

/// The cells as a JSON object, for the row's own bytes are gone.
std::string describe_row(const Batch& batch, std::size_t row) {
    JsonWriter json;
    json.begin_object();
    const auto cells = batch.row(row);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].kind == CellKind::missing) continue;
        json.any_key(batch.columns[i]).value(cells[i].text.substr(0, raw_bytes_max));
    }
    json.end_object();
    auto text = json.take();
    if (text.size() > raw_bytes_max) text.resize(raw_bytes_max);
    return text;
}

}  // namespace

void RejectLog::add_unreadable(Reject reject) {
    if (unreadable_.size() < shown_max_) unreadable_.push_back({std::move(reject)});
}

void RejectLog::add_no_message(const Batch& batch, std::size_t row) {
    ++no_message_;
    const bool kept = unusable_.size() < shown_max_;
    if (!kept && !on_unusable_) return;
    Reject reject{.line = batch.lines[row],
                  .offset = 0,
                  .reason = std::string(reject_missing_field),
                  .detail = "the row has no message",
                  .raw = describe_row(batch, row)};
    if (on_unusable_) on_unusable_(reject);
    if (kept) unusable_.push_back({std::move(reject)});
}

void RejectLog::merge(const RejectLog& later) {
    no_message_ += later.no_message_;
    const auto append = [this](std::vector<Kept>& here, const std::vector<Kept>& more) {
        const auto room = std::min(shown_max_ - here.size(), more.size());
        here.insert(here.end(), more.begin(), more.begin() + static_cast<std::ptrdiff_t>(room));
    };
    append(unreadable_, later.unreadable_);
    append(unusable_, later.unusable_);
}

std::vector<Reject> RejectLog::first() const {
    std::vector<Reject> all(unreadable_.begin(), unreadable_.end());
    all.insert(all.end(), unusable_.begin(), unusable_.end());
    std::ranges::stable_sort(all, {}, &Reject::line);
    if (all.size() > shown_max_) all.resize(shown_max_);
    return all;
}

}  // namespace undertone
