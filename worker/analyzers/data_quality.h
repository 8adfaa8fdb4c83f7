// The data_quality result: what the file was, and what of it could not be used.
#pragma once

#include "common/json_writer.h"
#include "common/readers/date_order.h"
#include "common/readers/reader.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace undertone {

struct DataQuality {
    const ReadReport& report;
    std::string_view kind;         ///< chat | table
    std::string_view kind_reason;  ///< a sentence
    std::uint64_t rows;            ///< that could be read, a chat's system lines among them
    std::uint64_t no_message;      ///< rows of a chat that lack a message cell: rejects of ours
    std::optional<std::uint64_t> untimed_messages;  ///< of a chat
    std::size_t rejects_shown;
    std::optional<ChatMapping> mapping;
    std::optional<DateOrderVerdict> date_order;  ///< if the file's dates leave that open
};

void write_data_quality(JsonWriter& json, const DataQuality& quality);

}  // namespace undertone
