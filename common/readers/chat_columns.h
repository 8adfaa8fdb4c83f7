// The columns of a chat, named by who uploads it.
#pragma once

#include <string>

namespace undertone {

/// Names as they stand in the file. An empty one is not asked for: the column is found by its name.
struct ChatColumns {
    std::string sender = {};
    std::string message = {};
    std::string timestamp = {};

    bool empty() const { return sender.empty() && message.empty() && timestamp.empty(); }
};

}  // namespace undertone
