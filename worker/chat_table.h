// What a report needs of a chat, for which the store has no table_profile.
#pragma once

#include "common/profile/table_profiler.h"
#include "common/readers/reader.h"
#include "common/report/reported_profile.h"
#include "common/tables/message_table.h"

namespace undertone {

/// Hands a chat's messages over as the rows of chat_table_columns.
Result<> read_chat_table(MessageTable& messages, RowSink& sink);

/// Hands rows on to another sink and profiles them.
class ProfilingSink final : public RowSink {
public:
    explicit ProfilingSink(RowSink& next) : next_(next), profiler_({}, nullptr) {}

    Result<> on_rows(const Batch& batch) override;
    void on_reject(Reject reject) override { next_.on_reject(std::move(reject)); }

    /// Once, after the last row.
    Result<ReportedProfile> finish();

private:
    RowSink& next_;
    TableProfiler profiler_;
};

}  // namespace undertone
