// What Connection::accumulate() collects until COMMIT.
#pragma once

#include "common/db/database.h"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Sums of a transaction, one for each statement, key and subkey.
class PendingCounters {
public:
    using Run = std::function<Result<>(std::string_view sql, Values values)>;

    void add(std::string_view sql, std::string_view key, std::int64_t subkey,
             std::span<const std::int64_t> amounts);

    /// Calls of add() since the object was made: tells whether a group left something here.
    std::uint64_t additions() const { return additions_; }

    /// Hands each sum to `run`, in an order that all processes share, until one fails. Nothing is
    /// left afterwards.
    Result<> flush(const Run& run);

    void clear() { sums_.clear(); }

private:
    struct KeyView {
        std::string_view sql;
        std::string_view key;
        std::int64_t subkey;
    };
    struct Key {
        std::string_view sql;
        std::string key;
        std::int64_t subkey;

        operator KeyView() const { return {sql, key, subkey}; }
    };
    struct Less {
        using is_transparent = void;
        bool operator()(const KeyView& a, const KeyView& b) const;
    };

    std::map<Key, std::vector<std::int64_t>, Less> sums_;
    std::uint64_t additions_ = 0;
};

}  // namespace undertone
