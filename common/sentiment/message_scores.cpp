#include "common/sentiment/message_scores.h"

#include <boost/endian/conversion.hpp>

#include <algorithm>

namespace undertone {
namespace {

constexpr std::size_t score_bytes = sizeof(std::int16_t);

}  // namespace

void MessageScores::add(const Score& score) {
    if (size() == kept_max) return;
    labels_ += static_cast<char>(score.label);
    scores_.push_back(static_cast<std::int16_t>(score.score * units));
}

void MessageScores::append(const MessageScores& later) {
    const auto count = std::min(later.size(), kept_max - size());
    labels_.append(later.labels_, 0, count);
    scores_.insert(scores_.end(), later.scores_.begin(),
                   later.scores_.begin() + static_cast<std::ptrdiff_t>(count));
}

std::string MessageScores::bytes() const {
    auto bytes = labels_;
    bytes.resize(size() * (1 + score_bytes));
    auto* to = reinterpret_cast<unsigned char*>(bytes.data()) + size();
    for (const auto score : scores_) {
        boost::endian::store_little_s16(to, score);
        to += score_bytes;
    }
    return bytes;
}

Result<MessageScores> MessageScores::from_bytes(std::string_view bytes) {
    const Error damaged{ErrorCode::internal, "kept scores are damaged"};
    const auto count = bytes.size() / (1 + score_bytes);
    if (bytes.size() != count * (1 + score_bytes) || count > kept_max) return damaged;
    MessageScores scores;
    scores.labels_ = bytes.substr(0, count);
    constexpr auto last_label = static_cast<char>(Label::unscored);
    const auto is_label = [](char label) { return label >= 0 && label <= last_label; };
    if (!std::ranges::all_of(scores.labels_, is_label)) return damaged;
    scores.scores_.reserve(count);
    const auto* from = reinterpret_cast<const unsigned char*>(bytes.data()) + count;
    for (std::size_t i = 0; i < count; ++i, from += score_bytes) {
        scores.scores_.push_back(boost::endian::load_little_s16(from));
    }
    return scores;
}

std::vector<std::uint64_t> changed_labels(const MessageScores& before, const MessageScores& after) {
    std::vector<std::uint64_t> changed;
    const auto both = std::min(before.size(), after.size());
    for (std::size_t i = 0; i < both; ++i) {
        if (before.label(i) != after.label(i)) changed.push_back(i);
    }
    return changed;
}

}  // namespace undertone
