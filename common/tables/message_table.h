// The messages of one chat, read page by page, with filters.
#pragma once

#include "common/result.h"
#include "common/sentiment/scorer.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace undertone {

/// Conditions that all have to hold; one that is not set always does.
struct MessageFilter {
    std::optional<Label> label = {};
    std::optional<std::string> sender = {};  ///< the whole name, byte by byte
    std::optional<std::int64_t> from_micros =
        {};                                      ///< included; messages without a time are left out
    std::optional<std::int64_t> to_micros = {};  ///< the same
    std::string q = {};                    ///< part of the text, compared folded (text_match.h)
    std::optional<double> min_score = {};  ///< included; unscored messages are left out
    std::optional<double> max_score = {};  ///< the same

    bool empty() const;
};

/// Which of the messages that the filter leaves. With `before` set it is the last `limit` ones in
/// front of that index, else the first `limit` ones behind `after`, or from the start.
struct MessagePage {
    std::optional<std::uint64_t> after = {},
                                 before = {};  ///< indices of messages; at most one is set
    std::uint64_t skip = 0;                    ///< matching messages to pass over first
    std::uint32_t limit = 50;                  ///< clamped to 1..messages_page_max
};

constexpr std::uint32_t messages_page_max = 1'000;
/// Text in one page: a page ends early, with `has_more`, rather than hold more (but it holds one
/// message at least).
constexpr std::uint64_t messages_page_bytes_max = 16 * 1024 * 1024;
/// Filtered messages are counted up to here.
constexpr std::uint64_t messages_counted_max = 10'000;

struct ChatMessage {
    std::uint64_t index;  ///< 0-based, among the file's rows that have a message cell
    std::optional<std::string> sender;
    std::optional<std::string> timestamp;          ///< as it stands in the file
    std::optional<std::int64_t> timestamp_micros;  ///< where that can be placed in time
    std::string message;
    double score;  ///< rounded to 1e-6; 0 for unscored
    Label label;
    Language language = {};
};

struct MessagesAnswer {
    std::vector<ChatMessage> messages = {};  ///< by ascending index
    std::optional<std::uint64_t> total =
        {};                     ///< what the filter leaves; nullopt: too many to count
    bool has_previous = false;  ///< the filter leaves messages in front of the page
    bool has_more = false;      ///< and behind it
};

class MessageTable {
public:
    virtual ~MessageTable() = default;

    /// Errors: timeout (a filter that takes too long), unavailable, internal (a damaged file).
    virtual Result<MessagesAnswer> page(const MessageFilter& filter, const MessagePage& page) = 0;

    /// Calls `visit` with each of the messages in turn, until it returns false. Indices that no
    /// message has are passed over. Errors as for page().
    using Visit = std::function<bool(const ChatMessage&)>;
    virtual Result<> for_each_at(std::span<const std::uint64_t> indices, const Visit& visit) = 0;
};

/// `page.limit`, at least 1 and at most messages_page_max.
std::uint32_t rows_in_page(const MessagePage& page);

/// A score in millionths, the unit in which scores are summed, stored and compared.
std::int64_t to_micro_score(double score);

/// page() for messages at hand, which are all of a chat's: the plain statement of what it means.
/// Calls happen on one thread.
MessagesAnswer select_page(const std::vector<ChatMessage>& messages, const MessageFilter& filter,
                           const MessagePage& page);

}  // namespace undertone
