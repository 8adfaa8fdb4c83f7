// What a sample of the messages tells of a chat: keywords, topics and highlights.
#pragma once

#include "worker/analyzers/keywords.h"
#include "worker/analyzers/message_sample.h"
#include "worker/analyzers/sender_ranking.h"

#include <cstdint>
#include <string>

namespace undertone {

/// JSON.
struct TextResults {
    std::string keywords;  ///< array
    std::uint64_t keywords_count_error = 0;
    std::string topics;      ///< object
    std::string highlights;  ///< object
};

/// `messages`: how many the chat has. Where the sample holds fewer, numbers of messages are
/// estimates for the whole chat; the documents say how many were looked at.
TextResults text_results(const MessageSample& sample, const SenderRanking& ranking,
                         std::uint64_t messages);

}  // namespace undertone
