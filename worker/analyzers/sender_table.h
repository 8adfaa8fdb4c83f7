// Numbers the senders of a chat in the order they appear.
#pragma once

#include "worker/analyzers/analyzer.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Holds at most 100,000 names, so that a hostile file cannot take all memory: senders that first
/// appear later are counted together under `others`. A part that is merged in should have met fewer
/// than that many itself, or its own others stay others.
class SenderTable {
public:
    static constexpr std::size_t names_max = 100'000;
    static constexpr std::size_t name_bytes_max = 256;  ///< what is longer is cut
    static constexpr SenderId others = 0;
    static constexpr std::string_view unnamed = "unknown";  ///< an empty or missing name

    SenderTable() = default;
    SenderTable(const SenderTable&) = delete;
    SenderTable& operator=(const SenderTable&) = delete;

    /// The name's id, or `others` if there is no room for it.
    SenderId id_of(std::string_view name);

    /// `id` is not `others`.
    std::string_view name(SenderId id) const { return names_[id - 1]; }

    std::size_t size() const { return names_.size(); }
    /// Ids are below this; `others` is one of them.
    std::size_t ids() const { return names_.size() + 1; }
    /// No sender had to be left out.
    bool complete() const { return !overflowed_; }

    /// Adds the other table's names; element i of the answer is what its id i is called here.
    std::vector<SenderId> merge(const SenderTable& later);

    static void transfer(StateWriter& writer, const SenderTable& self);
    static void transfer(StateReader& reader, SenderTable& self);

private:
    struct Hash {
        using is_avalanching = void;
        std::size_t operator()(std::string_view name) const {
            return std::hash<std::string_view>{}(name);
        }
    };

    std::deque<std::string> names_;  // a deque: the map's keys point into it
    boost::unordered_flat_map<std::string_view, SenderId, Hash> ids_;
    bool overflowed_ = false;
};

}  // namespace undertone
