// A set of labelled messages: tab-separated id, text, label (-1, 0, 1), rating, group, with a
// header.
#pragma once

#include <string>
#include <vector>

namespace undertone {

struct LabelledMessage {
    std::string id, text;
    int label;  ///< -1, 0, 1
};

/// Throws std::runtime_error naming file and line of what it cannot read.
std::vector<LabelledMessage> read_labelled_set(const std::string& path);

/// A fifth of the messages, by their ids, is kept out of training to measure on.
bool is_held_out(const std::string& id);

}  // namespace undertone
