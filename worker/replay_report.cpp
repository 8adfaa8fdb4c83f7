#include "worker/replay_report.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

/// The result_type that stands before byte `at`.
std::string_view document_at(std::string_view documents, std::size_t at) {
    constexpr std::string_view name = R"("result_type":")";
    const auto start = documents.rfind(name, at);
    if (start == std::string_view::npos) return "results";
    const auto type = documents.substr(start + name.size());
    return type.substr(0, type.find('"'));
}

std::string text_of(const boost::json::object& object, std::string_view name) {
    return std::string(object.at(name).as_string());
}

}  // namespace

Result<StatedResult> stated_result(std::string_view documents) {
    StatedResult stated;
    try {
        const auto parsed = boost::json::parse(documents);
        for (const auto& document : parsed.as_array()) {
            const auto& object = document.as_object();
            stated.analyzers.push_back({text_of(object, "result_type"), text_of(object, "analyzer"),
                                        text_of(object, "analyzer_version")});
            const auto* gap = object.at("data").as_object().if_contains("conversation_gap_seconds");
            if (gap) stated.conversation_gap_seconds = gap->to_number<std::uint32_t>();
        }
    } catch (const std::exception& error) {
        return Error{ErrorCode::internal,
                     fmt::format("the stored result is none of ours: {}", error.what())};
    }
    return stated;
}

std::optional<std::string> other_analyzer(const StatedResult& stated,
                                          const std::vector<ResultDocument>& documents) {
    for (const auto& document : documents) {
        const auto there = std::ranges::find(stated.analyzers, document.result_type,
                                             &StatedResult::Analyzer::result_type);
        if (there == stated.analyzers.end()) continue;
        if (there->name == document.analyzer && there->version == document.analyzer_version) {
            continue;
        }
        return fmt::format("{} was made by {} {}, this program has {} {}", document.result_type,
                           there->name, there->version, document.analyzer,
                           document.analyzer_version);
    }
    return std::nullopt;
}

std::optional<std::string> first_difference(std::string_view stored, std::string_view replayed) {
    if (stored == replayed) return std::nullopt;
    constexpr std::size_t shown_before = 40, shown = 100;
    const auto [there, here] = std::ranges::mismatch(stored, replayed);
    const auto at = static_cast<std::size_t>(there - stored.begin());
    const auto from = at - std::min(at, shown_before);
    return fmt::format("differs from byte {} on, in {}\n    stored   {}\n    replayed {}", at,
                       document_at(stored, at), stored.substr(from, shown),
                       replayed.substr(from, shown));
}

}  // namespace undertone
