#include "common/tables/chat_sink.h"

namespace undertone {

Result<> ChatSink::on_rows(const Batch& batch) {
    if (!std::exchange(has_rows_, true)) {
        auto found = find_chat_mapping(batch.columns, asked_);
        if (!found) return found.error();
        mapping_ = *found;
    }
    if (!mapping_) return {};
    if (language_.wants_more()) {
        for_each_chat_row(
            batch, *mapping_, [&](const ChatRow& row) { language_.observe(row.message); },
            [](std::size_t) {});
    }
    Result<> outcome;
    for_each_chat_row(
        batch, *mapping_,
        [&](const ChatRow& row) {
            if (outcome) outcome = on_message(row);
        },
        [](std::size_t) {});
    return outcome;
}

}  // namespace undertone
