// The mean score of the first and the last part of a chat, whose length nobody knows beforehand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace undertone {

/// Sums of scores over blocks of messages. A block is one message; when there are 524,288 of them
/// neighbours are joined, again and again, so that memory stays at 6 MiB. A part of the chat then
/// ends at a block's border: off by less than 1/262,144 of the messages. Adding a later part is
/// exact as long as its own blocks are single messages.
class ScoreCurve {
public:
    static constexpr std::size_t blocks_max = 524'288;

    void add(bool scored, std::int64_t score_micro) { add_run(scored, score_micro, 1); }
    void append(const ScoreCurve& later);

    /// Mean of the scored messages among the first `messages`, in whole blocks; nullopt: none.
    std::optional<double> mean_of_first(std::uint64_t messages) const;
    std::optional<double> mean_of_last(std::uint64_t messages) const;
    std::uint64_t messages() const { return messages_; }

    static void transfer(auto& archive, auto& self) {
        archive(self.width_bits_, self.messages_, self.scored_, self.sums_);
    }

private:
    /// `messages` of them, which go into the block where the first of them belongs.
    void add_run(std::uint64_t scored, std::int64_t sum_micro, std::uint64_t messages);
    void join_neighbours();
    std::optional<double> mean_of_blocks(std::uint64_t begin, std::uint64_t end) const;

    std::uint64_t width() const { return std::uint64_t{1} << width_bits_; }

    std::uint32_t width_bits_ = 0;  // a block has 2^width_bits_ messages
    std::uint64_t messages_ = 0;
    std::vector<std::uint32_t> scored_;  // per block
    std::vector<std::int64_t> sums_;     // in micro-units
};

}  // namespace undertone
