// The timestamps of one chat, all read with the same order of day and month.
//
// That order shows when the whole file has been seen (date_order.h). Until then the column reads
// with the order that its first dates suggest; if that proves wrong, other_order() says with which
// the file's timestamps have to be parsed again. How a file is batched thus changes how often it is
// parsed, never what comes out.
#pragma once

#include "common/readers/date_order.h"
#include "common/readers/reader.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace undertone {

class TimestampColumn {
public:
    /// `order`: what an earlier reading of the file found out.
    explicit TimestampColumn(std::optional<DateOrder> order = {}) : order_(order) {}

    /// Lets the first dates of a batch, not only the very first, suggest the order.
    void look_ahead(const Batch& batch, std::size_t column);

    std::optional<Timestamp> parse(std::string_view text) {
        if (const auto timestamp = parse_timestamp(text)) return timestamp;
        return parse_numeric(text);
    }

    /// After the file: the order to parse it with again; nullopt: all is well.
    std::optional<DateOrder> other_order() const;
    /// After the file: which order its dates have; nullopt: none leaves that open.
    std::optional<DateOrderVerdict> verdict() const;

    /// Adds the timestamps that follow in the file.
    void append(const TimestampColumn& later);

    static void transfer(auto& archive, auto& self) {
        archive(self.order_, self.mixed_, self.finder_);
    }

private:
    std::optional<Timestamp> parse_numeric(std::string_view text);

    std::optional<DateOrder> order_;
    bool mixed_ = false;  // parts that were put together used different orders
    DateOrderFinder finder_;
};

}  // namespace undertone
