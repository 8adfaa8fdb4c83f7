#include "worker/analyzers/message_sample.h"

#include "common/text/bytes8.h"
#include "common/text/utf8.h"

#include <algorithm>
#include <bit>

namespace undertone {
namespace {

/// MurmurHash3's finalizer.
constexpr std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ bits >> 33) * 0xFF51AFD7ED558CCD;
    bits = (bits ^ bits >> 33) * 0xC4CEB9FE1A85EC53;
    return bits ^ bits >> 33;
}

std::uint64_t hash_of(const Message& message) {
    std::uint64_t hash = message.text.size();
    for (std::size_t at = 0; at < message.text.size(); at += 8) {
        hash = std::rotl(hash ^ bytes8::load(message.text, at), 29) * 0x9E3779B97F4A7C15;
    }
    if (message.time) hash ^= mixed(static_cast<std::uint64_t>(message.time->micros) + 1);
    return mixed(hash);
}

/// The whole characters of the first `bytes_max` bytes.
std::string_view cut_text(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    while (bytes_max > 0 && is_continuation(text[bytes_max])) --bytes_max;
    return text.substr(0, bytes_max);
}

}  // namespace

void MessageSample::fold(std::span<const Message> messages) {
    for (const auto& message : messages) {
        const auto hash = hash_of(message);
        if (hash >= limit_) continue;
        if (const auto known = kept_.find(hash); known != kept_.end()) {
            ++known->second.times;
        } else {
            keep(hash, {.index = message.index,
                        .sender = message.sender,
                        .scored = message.score.label != Label::unscored,
                        .score_micro = message.score_micro,
                        .times = 1,
                        .text = std::string(cut_text(message.text, text_bytes_max))});
        }
    }
}

void MessageSample::keep(Hash hash, SampledMessage message) {
    const auto bytes = message.text.size();
    if (!kept_.emplace(hash, std::move(message)).second) return;
    kept_bytes_ += bytes;
    largest_first_.push_back(hash);
    std::ranges::push_heap(largest_first_);
    drop_beyond_limits();
}

void MessageSample::drop_beyond_limits() {
    while (!largest_first_.empty() &&
           (largest_first_.size() > kept_max || kept_bytes_ > kept_bytes_max ||
            largest_first_.front() >= limit_)) {
        limit_ = std::min(limit_, largest_first_.front());
        const auto dropped = kept_.find(largest_first_.front());
        kept_bytes_ -= dropped->second.text.size();
        kept_.erase(dropped);
        std::ranges::pop_heap(largest_first_);
        largest_first_.pop_back();
    }
}

void MessageSample::merge(const MessageSample& later, SenderRenumbering renumbering,
                          std::uint64_t offset) {
    limit_ = std::min(limit_, later.limit_);
    drop_beyond_limits();
    for (const auto hash : later.largest_first_) {
        if (hash >= limit_) continue;
        auto message = later.kept_.find(hash)->second;
        if (const auto known = kept_.find(hash); known != kept_.end()) {
            known->second.times += message.times;
            continue;
        }
        message.index += offset;
        message.sender = renumbering[message.sender];
        keep(hash, std::move(message));
    }
}

std::vector<const SampledMessage*> MessageSample::messages() const {
    std::vector<const SampledMessage*> messages;
    messages.reserve(kept_.size());
    for (const auto& [hash, message] : kept_) messages.push_back(&message);
    std::ranges::sort(messages, {}, &SampledMessage::index);
    return messages;
}

void MessageSample::transfer(StateWriter& writer, const MessageSample& self) {
    writer(self.limit_, self.largest_first_.size());
    for (const auto hash : self.largest_first_) writer(hash, self.kept_.find(hash)->second);
}

void MessageSample::transfer(StateReader& reader, MessageSample& self) {
    std::size_t size = 0;
    reader(self.limit_, size);
    for (; size > 0 && reader.ok(); --size) {
        Hash hash = 0;
        SampledMessage message;
        reader(hash, message);
        if (reader.ok()) self.keep(hash, std::move(message));
    }
}

}  // namespace undertone
