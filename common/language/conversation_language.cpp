#include "common/language/conversation_language.h"

#include "common/language/message_language.h"
#include "common/text/utf8.h"

#include <algorithm>

namespace undertone {
namespace {

constexpr std::size_t sample_bytes = 4'096;
constexpr std::size_t message_bytes_max = 512;  // one long message is not the conversation

std::string_view beginning_of(std::string_view message) {
    if (message.size() <= message_bytes_max) return message;
    auto end = message_bytes_max;
    while (end > 0 && is_continuation(message[end])) --end;
    return message.substr(0, end);
}

}  // namespace

void ConversationLanguage::observe(std::string_view message) {
    if (full_ || message.empty()) return;
    add_line(beginning_of(message));
    std::replace(sample_.end() - 1 - static_cast<std::ptrdiff_t>(beginning_of(message).size()),
                 sample_.end() - 1, '\n', ' ');
}

void ConversationLanguage::add_line(std::string_view text) {
    sample_.append(text).append("\n");
    full_ = sample_.size() >= sample_bytes;
}

Language ConversationLanguage::used() {
    if (!used_) {
        used_ = longer_text_language(sample_);
        used_from_ = sample_.size();
    }
    return *used_;
}

std::optional<Language> ConversationLanguage::other_language() const {
    if (used_from_ == sample_.size() && !mixed_) return std::nullopt;
    const auto verdict = longer_text_language(sample_);
    if (used_ == verdict && !mixed_) return std::nullopt;
    return verdict;
}

void ConversationLanguage::append(const ConversationLanguage& later) {
    mixed_ = mixed_ || later.mixed_ || (used_ && later.used_ && used_ != later.used_);
    if (!used_) {
        used_ = later.used_;
        used_from_ = later.used_from_;
    }
    std::string_view lines = later.sample_;
    while (!full_ && !lines.empty()) {
        const auto end = lines.find('\n');
        add_line(lines.substr(0, end));
        lines.remove_prefix(end + 1);
    }
}

}  // namespace undertone
