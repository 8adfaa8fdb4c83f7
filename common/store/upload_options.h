// What a caller may ask of an upload's analysis, in the `options` field of the form.
//
//   {"conversation_gap_seconds": 3600,
//    "mapping": {"sender": "Agent", "message": "Body", "timestamp": "Sent"},
//    "encoding": "cp850", "delimiter": ";", "header": false, "sheet": "Sales", "table": "orders",
//    "rejects_percent_max": 10,
//    "columns": {"ZIP": {"type": "identifier", "missing": ["n/k"]}},
//    "target_column": "price"}
#pragma once

#include "common/profile/profile_options.h"
#include "common/readers/chat_columns.h"

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

struct UploadOptions {
    /// Silence that ends a conversation; nullopt: as configured.
    std::optional<std::uint32_t> conversation_gap_seconds;
    /// Which columns the chat is in. What is not named is found by its name.
    ChatColumns mapping;
    // How the file is read; empty: found out.
    std::string encoding;
    std::string delimiter;
    std::string sheet;
    std::string table;
    bool header = true;
    /// nullopt: as configured.
    std::optional<std::uint32_t> rejects_percent_max;
    /// Of a table: what its columns are, and which of them is to be explained.
    ProfileOptions profile;
};

/// Why options cannot be taken.
struct OptionFault {
    std::string option;  ///< its name, with '/' before a member's; empty: no JSON object
    std::string detail;
};

/// Takes a JSON object; empty text means none are given. Options that we do not know are left
/// alone: they are the caller's.
boost::system::result<UploadOptions, OptionFault> parse_upload_options(std::string_view json);

/// Whether an option means something to us.
bool is_known_option(std::string_view name);

}  // namespace undertone
