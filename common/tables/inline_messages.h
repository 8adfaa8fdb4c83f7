// The messages of a chat small enough to be read from its bytes each time.
#pragma once

#include "common/readers/reader.h"
#include "common/tables/message_table.h"

#include <string_view>
#include <vector>

namespace undertone {

class InlineMessages final : public MessageTable {
public:
    /// Reads and scores the whole file; `bytes` are not needed afterwards. Rows that cannot be read
    /// are left out. Errors: conflict (the file is no chat), malformed_file.
    static Result<InlineMessages> read(std::string_view bytes, FileFormat format,
                                       const ReadOptions& options, const Scorer& scorer,
                                       const ChatColumns& asked = {});

    Result<MessagesAnswer> page(const MessageFilter& filter, const MessagePage& page) override;
    Result<> for_each_at(std::span<const std::uint64_t> indices, const Visit& visit) override;

private:
    explicit InlineMessages(std::vector<ChatMessage> messages) : messages_(std::move(messages)) {}

    std::vector<ChatMessage> messages_;
};

}  // namespace undertone
