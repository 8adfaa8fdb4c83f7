// Where a chat stays low for longest: runs of consecutive scored messages that all lie below a
// limit, one for each limit asked for. Unscored messages neither count nor end a run.
#pragma once

#include "worker/analyzers/analyzer.h"

#include <cstdint>
#include <span>
#include <vector>

namespace undertone {

struct LowScoreRun {
    double limit = 0;              ///< every score of the run is below it
    std::uint64_t messages = 0;    ///< the scored ones
    std::uint64_t first = 0;       ///< index of the first of them, if there are any
    std::uint64_t last = 0;        ///< and of the last
    std::int64_t score_micro = 0;  ///< sum of their scores

    bool operator==(const LowScoreRun&) const = default;
    static void transfer(auto& archive, auto& self) {
        archive(self.limit, self.messages, self.first, self.last, self.score_micro);
    }
};

/// An accumulator as the analyzers are, but for a document of its own: rules read it. Its memory is
/// three runs for each limit, whatever the chat.
class LowScoreRuns {
public:
    LowScoreRuns() = default;
    explicit LowScoreRuns(std::span<const double> limits);

    void fold(std::span<const Message> messages);
    /// Adds the messages of the part of the file that follows; both have the same limits.
    void merge(const LowScoreRuns& later);

    /// For each limit the longest run, of several as long the first; no messages if there is none.
    std::vector<LowScoreRun> longest() const;
    std::vector<double> limits() const;

    static void transfer(auto& archive, auto& self) { archive(self.messages_, self.tracks_); }

private:
    /// The runs below one limit. Those at the ends are kept, since a part before or after this one
    /// may make them longer.
    struct Track {
        LowScoreRun leading;   // up to the first score that is not below the limit
        LowScoreRun trailing;  // since the last one; the same as leading if there was none
        LowScoreRun longest;
        bool interrupted = false;

        void add(const Message& message);
        void append(const Track& later, std::uint64_t offset);
        static void transfer(auto& archive, auto& self) {
            archive(self.leading, self.trailing, self.longest, self.interrupted);
        }
    };

    std::uint64_t messages_ = 0;
    std::vector<Track> tracks_;
};

}  // namespace undertone
