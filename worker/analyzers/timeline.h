// How a chat's mood went, in at most 200 steps of equal length.
#pragma once

#include "common/json_writer.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace undertone {

struct Message;

/// A step is as short as the ladder (a minute, five, a quarter of an hour, ..., a day, a week,
/// four weeks, ...) allows: the shortest with which first to last message span at most 200. Every
/// rung divides the next, so steps are joined without loss and the result depends on neither the
/// order of the messages nor how the file was cut.
class Timeline {
public:
    static constexpr std::size_t steps_max = 200;

    void add(const Message& message);
    void merge(const Timeline& other);

    std::int64_t step_seconds() const;
    /// The steps that have messages.
    void write(JsonWriter& json) const;

    static void transfer(auto& archive, auto& self) {
        archive(self.rung_, self.first_, self.steps_);
    }

private:
    struct Step {
        std::uint64_t messages = 0, scored = 0;
        std::int64_t score_micro = 0;

        void add(const Step& other);
        static void transfer(auto& archive, auto& self) {
            archive(self.messages, self.scored, self.score_micro);
        }
    };

    Step& step_at(std::int64_t micros);
    Step& make_step(std::int64_t number);
    void coarsen();

    std::uint32_t rung_ = 0;          // of the ladder
    std::int64_t first_ = 0;          // number of steps_[0], counted from Monday 1970-01-05
    std::vector<Step> steps_;         // without gaps
    std::int64_t from_ = 0, to_ = 0;  // the step used last: [from_, to_) in microseconds
    std::size_t last_ = 0;
};

}  // namespace undertone
