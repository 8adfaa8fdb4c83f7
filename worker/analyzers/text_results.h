// The topics and highlights results, made from a sample of the messages.
#pragma once

#include "worker/analyzers/keywords.h"
#include "worker/analyzers/message_sample.h"
#include "worker/analyzers/sender_table.h"

#include <cstdint>
#include <string>

namespace undertone {

/// JSON objects.
struct TextResults {
    std::string topics;
    std::string highlights;
};

/// `messages`: how many the chat has. Where the sample holds fewer, numbers of messages are
/// estimates for the whole chat; both documents say how many were looked at.
TextResults text_results(const MessageSample& sample, const Keywords& keywords,
                         const SenderTable& senders, std::uint64_t messages);

}  // namespace undertone
