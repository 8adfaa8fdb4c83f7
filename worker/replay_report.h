// What a replay tells: whether documents are the same bytes, and where they first differ.
#pragma once

#include "worker/analyzers/analysis.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// What a stored result says of itself, from its documents as the API serves them.
struct StatedResult {
    struct Analyzer {
        std::string result_type, name, version;
    };
    std::vector<Analyzer> analyzers;
    std::optional<std::uint32_t> conversation_gap_seconds;
};
/// Errors: internal, the documents are no results answer's.
Result<StatedResult> stated_result(std::string_view documents);

/// A sentence about the first analyzer that is of another version here; nullopt: all are the same.
std::optional<std::string> other_analyzer(const StatedResult& stated,
                                          const std::vector<ResultDocument>& documents);

/// Where two results part, with some bytes of each; nullopt: they are the same.
std::optional<std::string> first_difference(std::string_view stored, std::string_view replayed);

}  // namespace undertone
