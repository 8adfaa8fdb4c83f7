#include "worker/analyzers/message_sample.h"

#include "common/text/bytes8.h"
#include "common/text/utf8.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace undertone {
namespace {

/// MurmurHash3's finalizer.
constexpr std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ bits >> 33) * 0xFF51AFD7ED558CCD;
    bits = (bits ^ bits >> 33) * 0xC4CEB9FE1A85EC53;
    return bits ^ bits >> 33;
}

std::uint64_t hash_of(const Message& message) {
    const auto text = message.text;
    const auto taken_in = [](std::uint64_t hash, std::uint64_t bytes) {
        return std::rotl(hash ^ bytes, 29) * 0x9E3779B97F4A7C15;
    };
    // Two chains, which the processor follows at the same time.
    std::uint64_t even = text.size(), odd = 0;
    std::size_t at = 0;
    for (; at + 16 <= text.size(); at += 16) {
        even = taken_in(even, bytes8::load(text, at));
        odd = taken_in(odd, bytes8::load(text, at + 8));
    }
    if (at < text.size()) even = taken_in(even, bytes8::load(text, at));
    if (at + 8 < text.size()) odd = taken_in(odd, bytes8::load(text, at + 8));
    auto hash = even ^ mixed(odd);
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
        if (hash >= limit_ || count_known(hash, 1)) continue;
        keep(hash, {.index = message.index,
                    .sender = message.sender,
                    .scored = message.score.label != Label::unscored,
                    .score_micro = message.score_micro,
                    .times = 1,
                    .text = std::string(cut_text(message.text, text_bytes_max))});
    }
}

bool MessageSample::count_known(Hash hash, std::uint64_t times) {
    if (slots_.empty()) return false;
    const auto slot = slot_of(hash);
    if (slot != 0) kept_[slot - 1].message.times += times;
    return slot != 0;
}

MessageSample::Slot& MessageSample::slot_of(Hash hash) {
    const auto mask = slots_.size() - 1;
    auto at = hash & mask;
    while (slots_[at] != 0 && kept_[slots_[at] - 1].hash != hash) at = (at + 1) & mask;
    return slots_[at];
}

void MessageSample::keep(Hash hash, SampledMessage message) {
    constexpr std::size_t slots_min = 32;
    if (2 * kept_.size() >= slots_.size()) place_all(std::max(slots_min, 2 * slots_.size()));
    kept_bytes_ += message.text.size();
    kept_.push_back({hash, std::move(message)});
    slot_of(hash) = static_cast<Slot>(kept_.size());
    if (kept_.size() > 2 * kept_max || kept_bytes_ > 2 * kept_bytes_max) drop_from(limit());
}

void MessageSample::place_all(std::size_t slots) {
    slots_.assign(slots, 0);
    kept_.reserve(slots / 2);
    for (std::size_t i = 0; i < kept_.size(); ++i) {
        slot_of(kept_[i].hash) = static_cast<Slot>(i + 1);
    }
}

/// The smallest hash that the limits on messages and bytes leave no room for.
MessageSample::Hash MessageSample::limit() const {
    if (kept_.size() <= kept_max && kept_bytes_ <= kept_bytes_max) return limit_;
    struct Size {
        Hash hash;
        std::size_t bytes;
    };
    std::vector<Size> sizes;
    sizes.reserve(kept_.size());
    for (const auto& [hash, message] : kept_) sizes.push_back({hash, message.text.size()});
    auto limit = limit_;
    if (sizes.size() > kept_max) {
        const auto beyond = sizes.begin() + kept_max;
        std::ranges::nth_element(sizes, beyond, {}, &Size::hash);
        limit = beyond->hash;
        sizes.erase(beyond, sizes.end());
    }
    std::size_t bytes = 0;
    for (const auto& size : sizes) bytes += size.bytes;
    if (bytes <= kept_bytes_max) return limit;
    std::ranges::sort(sizes, {}, &Size::hash);
    for (; bytes > kept_bytes_max; sizes.pop_back()) {
        bytes -= sizes.back().bytes;
        limit = sizes.back().hash;
    }
    return limit;
}

void MessageSample::drop_from(Hash limit) {
    limit_ = limit;
    std::erase_if(kept_, [&](const Kept& kept) { return kept.hash >= limit; });
    kept_bytes_ = 0;
    for (const auto& kept : kept_) kept_bytes_ += kept.message.text.size();
    place_all(slots_.size());
}

void MessageSample::merge(const MessageSample& later, SenderRenumbering renumbering,
                          std::uint64_t offset) {
    if (later.limit_ < limit_) drop_from(later.limit_);
    for (const auto& kept : later.kept_) {
        if (kept.hash >= limit_ || count_known(kept.hash, kept.message.times)) continue;
        auto [hash, message] = kept;
        message.index += offset;
        message.sender = renumbering[message.sender];
        keep(hash, std::move(message));
    }
}

std::vector<const SampledMessage*> MessageSample::messages() const {
    const auto limit = this->limit();
    std::vector<const SampledMessage*> messages;
    messages.reserve(kept_.size());
    for (const auto& [hash, message] : kept_) {
        if (hash < limit) messages.push_back(&message);
    }
    return messages;
}

double MessageSample::share() const {
    const auto limit = this->limit();
    return limit == ~Hash{0} ? 1 : std::ldexp(static_cast<double>(limit), -64);
}

void MessageSample::transfer(StateWriter& writer, const MessageSample& self) {
    writer(self.limit_, self.kept_.size());
    for (const auto& [hash, message] : self.kept_) writer(hash, message);
}

void MessageSample::transfer(StateReader& reader, MessageSample& self) {
    std::size_t size = 0;
    reader(self.limit_, size);
    for (; size > 0 && reader.ok(); --size) {
        Hash hash = 0;
        SampledMessage message;
        reader(hash, message);
        if (reader.ok() && !self.count_known(hash, message.times)) {
            self.keep(hash, std::move(message));
        }
    }
}

}  // namespace undertone
