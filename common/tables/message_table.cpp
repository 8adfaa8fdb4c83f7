#include "common/tables/message_table.h"

#include "common/tables/text_match.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace undertone {
namespace {

class Matcher {
public:
    explicit Matcher(const MessageFilter& filter) : filter_(filter), q_(filter.q) {}

    bool matches(const ChatMessage& message) {
        return has_label(message) && has_sender(message) && is_in_time(message) &&
               is_in_score(message) && (filter_.q.empty() || q_.is_in(message.message));
    }

private:
    bool has_label(const ChatMessage& message) const {
        return !filter_.label || message.label == *filter_.label;
    }
    bool has_sender(const ChatMessage& message) const {
        return !filter_.sender || message.sender == filter_.sender;
    }
    bool is_in_time(const ChatMessage& message) const {
        if (!filter_.from_micros && !filter_.to_micros) return true;
        return message.timestamp_micros &&
               (!filter_.from_micros || *message.timestamp_micros >= *filter_.from_micros) &&
               (!filter_.to_micros || *message.timestamp_micros <= *filter_.to_micros);
    }
    bool is_in_score(const ChatMessage& message) const {
        if (!filter_.min_score && !filter_.max_score) return true;
        const auto score = to_micro_score(message.score);
        return message.label != Label::unscored &&
               (!filter_.min_score || score >= to_micro_score(*filter_.min_score)) &&
               (!filter_.max_score || score <= to_micro_score(*filter_.max_score));
    }

    const MessageFilter& filter_;
    FoldedNeedle q_;
};

using Chosen = std::vector<const ChatMessage*>;  // messages that the filter leaves, in order

/// Where a page begins and ends among the chosen ones.
struct Bounds {
    std::size_t first, last;
};

std::size_t texts_that_fit(std::span<const ChatMessage* const> messages) {
    std::uint64_t bytes = 0;
    std::size_t count = 0;
    for (const auto* message : messages) {
        bytes += message->message.size();
        if (count > 0 && bytes > messages_page_bytes_max) break;
        ++count;
    }
    return count;
}

Bounds forward_bounds(const Chosen& chosen, const MessagePage& page, std::size_t limit) {
    const auto behind = std::partition_point(
        chosen.begin(), chosen.end(),
        [&](const auto* message) { return page.after && message->index <= *page.after; });
    const auto start = static_cast<std::size_t>(behind - chosen.begin());
    const auto skipped = std::min<std::uint64_t>(page.skip, chosen.size() - start);
    const auto first = start + static_cast<std::size_t>(skipped);
    const auto count = std::min(limit, chosen.size() - first);
    return {first, first + texts_that_fit(std::span(chosen).subspan(first, count))};
}

Bounds backward_bounds(const Chosen& chosen, const MessagePage& page, std::size_t limit) {
    const auto end = std::partition_point(chosen.begin(), chosen.end(), [&](const auto* message) {
        return message->index < *page.before;
    });
    const auto in_front = static_cast<std::size_t>(end - chosen.begin());
    const auto last =
        in_front - static_cast<std::size_t>(std::min<std::uint64_t>(page.skip, in_front));
    const auto count = std::min(limit, last);
    // From the cursor on, so that what does not fit is what is farther from it.
    const Chosen from_cursor(
        chosen.rbegin() + static_cast<std::ptrdiff_t>(chosen.size() - last),
        chosen.rbegin() + static_cast<std::ptrdiff_t>(chosen.size() - last + count));
    return {last - texts_that_fit(from_cursor), last};
}

}  // namespace

bool MessageFilter::empty() const {
    return !label && !sender && !from_micros && !to_micros && q.empty() && !min_score && !max_score;
}

std::uint32_t rows_in_page(const MessagePage& page) {
    return std::clamp<std::uint32_t>(page.limit, 1, messages_page_max);
}

std::int64_t to_micro_score(double score) { return std::llround(score * 1e6); }

MessagesAnswer select_page(const std::vector<ChatMessage>& messages, const MessageFilter& filter,
                           const MessagePage& page) {
    Matcher matcher(filter);
    Chosen chosen;
    for (const auto& message : messages) {
        if (matcher.matches(message)) chosen.push_back(&message);
    }
    const std::size_t limit = rows_in_page(page);
    const auto bounds =
        page.before ? backward_bounds(chosen, page, limit) : forward_bounds(chosen, page, limit);

    MessagesAnswer answer{.total = chosen.size(),
                          .has_previous = bounds.first > 0,
                          .has_more = bounds.last < chosen.size()};
    for (auto at = bounds.first; at < bounds.last; ++at) answer.messages.push_back(*chosen[at]);
    return answer;
}

}  // namespace undertone
