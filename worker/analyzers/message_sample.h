// A part of a chat's messages that stands for all of them, for what is too costly to ask of each.
#pragma once

#include "worker/analyzers/analyzer.h"

#include <boost/unordered/unordered_flat_map.hpp>

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
    static constexpr std::size_t kept_max = 8'192;
    static constexpr std::size_t kept_bytes_max = 2 << 20;  ///< of text
    static constexpr std::size_t text_bytes_max = 2'000;

    void fold(std::span<const Message> messages);
    /// `offset`: how many messages stand before the later part.
    void merge(const MessageSample& later, SenderRenumbering renumbering, std::uint64_t offset);

    /// In the order of the file.
    std::vector<const SampledMessage*> messages() const;

    static void transfer(StateWriter& writer, const MessageSample& self);
    static void transfer(StateReader& reader, MessageSample& self);

private:
    using Hash = std::uint64_t;

    struct Avalanching {
        using is_avalanching = void;
        std::size_t operator()(Hash hash) const { return hash; }
    };

    void keep(Hash hash, SampledMessage message);
    void drop_beyond_limits();

    boost::unordered_flat_map<Hash, SampledMessage, Avalanching> kept_;
    std::vector<Hash> largest_first_;  // a heap of kept_'s hashes
    std::size_t kept_bytes_ = 0;
    Hash limit_ = ~Hash{0};  // what is not below it is out for good
};

}  // namespace undertone
