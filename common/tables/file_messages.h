// The messages of a large chat, read from its table file (message_file.h).
#pragma once

#include "common/tables/message_table.h"
#include "common/tables/read_guard.h"
#include "common/tables/table_file.h"
#include "common/tables/text_match.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace undertone {

/// A connection that can do nothing but read, and not for longer than its time limit. One thread at
/// a time.
class FileMessages final : public MessageTable {
public:
    static constexpr std::chrono::milliseconds default_time_limit{2'000};

    /// The file must not change any more. Errors: unavailable (cannot be opened), internal (not a
    /// message file of our version, or damaged).
    static Result<std::unique_ptr<FileMessages>> open(
        const std::string& path, std::chrono::milliseconds time_limit = default_time_limit);

    /// `total` is also left out where there is no time left to count.
    Result<MessagesAnswer> page(const MessageFilter& filter, const MessagePage& page) override;
    Result<> for_each_at(std::span<const std::uint64_t> indices, const Visit& visit) override;

private:
    FileMessages(SqliteHandle database, std::chrono::milliseconds time_limit);
    Result<> check_version();
    Result<> count_messages();
    void restrict_to_reads();
    Result<std::optional<std::int64_t>> find_sender(const std::string& name);

    SqliteHandle database_;
    const std::chrono::milliseconds time_limit_;
    std::optional<ReadGuard> guard_;
    FoldedNeedle needle_{""};     // what text_matches() looks for
    std::uint64_t messages_ = 0;  // in the file
};

}  // namespace undertone
