// A part of a chat's messages that stands for all of them, for what is too costly to ask of each.
#pragma once

#include "worker/analyzers/analyzer.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

struct SampledMessage {
    std::uint64_t index = 0;  ///< of the first such message
    SenderId sender = 0;      ///< who wrote that one
    bool scored = false;
    std::int32_t score_micro = 0;
    std::uint64_t times = 0;  ///< how many messages have this text and time
    std::string text;         ///< its first text_bytes_max bytes

    static void transfer(auto& archive, auto& self) {
        archive(self.index, self.sender, self.scored, self.score_micro, self.times, self.text);
    }
};

/// Holds all of a small chat, and of a larger one the different messages with the smallest hashes
/// (a bottom-k sample; E. Cohen and H. Kaplan, "Summarizing Data using Bottom-k Sketches", PODC
/// 2007), each with how often it occurs. A hash is made of text and time alone, so the sample does
/// not depend on the order of the messages, nor on how the file was cut.
class MessageSample {
public:
    static constexpr std::size_t kept_max = 4'096;
    static constexpr std::size_t kept_bytes_max = 512 << 10;  ///< of text
    static constexpr std::size_t text_bytes_max = 2'000;

    void fold(std::span<const Message> messages);
    /// `offset`: how many messages stand before the later part.
    void merge(const MessageSample& later, SenderRenumbering renumbering, std::uint64_t offset);

    /// In the order of the file.
    std::vector<const SampledMessage*> messages() const;
    /// The chance of a message to be in it, whatever its text and time; 1: all are.
    double share() const;

    static void transfer(StateWriter& writer, const MessageSample& self);
    static void transfer(StateReader& reader, MessageSample& self);

private:
    using Hash = std::uint64_t;
    using Slot = std::uint32_t;  // 0: free, else the place in kept_ + 1

    struct Kept {
        Hash hash;
        SampledMessage message;
    };

    Slot& slot_of(Hash hash);
    /// False: there is no such message.
    bool count_known(Hash hash, std::uint64_t times);
    void keep(Hash hash, SampledMessage message);
    void place_all(std::size_t slots);
    Hash limit() const;
    void drop_from(Hash limit);

    // Twice what is meant to be kept, so that not every new message makes another one go.
    std::vector<Kept> kept_;
    std::size_t kept_bytes_ = 0;
    std::vector<Slot> slots_;  // a power of two of them, at most half in use
    Hash limit_ = ~Hash{0};    // what is not below it is out for good
};

}  // namespace undertone
