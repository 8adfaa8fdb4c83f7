// What every analyzer of chats is: an accumulator that can be merged, carried to another process
// and finished. That one property lets a file be worked in pieces, over cores and workers, and be
// taken up again after a crash.
#pragma once

#include "common/json_writer.h"
#include "common/readers/timestamp.h"
#include "common/sentiment/scorer.h"
#include "worker/analyzers/state_archive.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace undertone {

class SenderTable;
struct SenderRanking;

/// A sender's place in the SenderTable.
using SenderId = std::uint32_t;

struct Message {
    std::uint64_t index;  ///< among the messages of the rows analysed here, from 0
    SenderId sender;
    std::string_view text;  ///< valid while fold() runs
    std::optional<Timestamp> time;
    Score score;
    std::int32_t score_micro;  ///< score.score rounded to 1e-6: sums of it are exact in any order
};

/// How the later part's senders are called in the earlier one: old id -> new id.
using SenderRenumbering = std::span<const SenderId>;

/// Has a write(JsonWriter&, const SenderRanking&, ...) for the result's `data` object as well.
template <class A>
concept Analyzer =
    requires(A analyzer, const A& later, std::span<const Message> messages,
             SenderRenumbering renumbering, StateWriter& writer, StateReader& reader) {
        /// Adds messages, in the order of the file.
        analyzer.fold(messages);
        /// Adds the messages of the part of the file that follows.
        analyzer.merge(later, renumbering);
        A::transfer(writer, later);
        A::transfer(reader, analyzer);
    };

}  // namespace undertone
