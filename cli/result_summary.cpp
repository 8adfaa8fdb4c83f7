#include "cli/result_summary.h"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <string_view>

namespace undertone {
namespace {

namespace json = boost::json;

std::int64_t integer(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

double real(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value && value->is_number() ? value->to_number<double>() : 0;
}

std::string_view text(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

const json::array& list(const json::object& object, std::string_view key) {
    static const json::array none;
    const auto* value = object.if_contains(key);
    return value && value->is_array() ? value->get_array() : none;
}

std::string summarize_sentiment(const json::object& data) {
    return fmt::format(
        "sentiment     {} {:.2f}: {} positive, {} neutral, {} negative of {} messages\n",
        text(data, "overall_sentiment"), real(data, "sentiment_score"),
        integer(data, "positive_messages"), integer(data, "neutral_messages"),
        integer(data, "negative_messages"), integer(data, "total_messages"));
}

std::string summarize_conversation(const json::object& data) {
    return fmt::format("conversation  {} messages, {} participants, {} conversations\n",
                       integer(data, "message_count"), integer(data, "participant_count"),
                       integer(data, "conversations"));
}

std::string summarize_quality(const json::object& data) {
    return fmt::format("data          {} rows, {} rejected, {}\n", integer(data, "rows"),
                       integer(data, "rejected_rows"), text(data, "encoding"));
}

std::string summarize_profile(const json::object& data) {
    auto line = fmt::format("table         {} rows, {} columns:", integer(data, "rows"),
                            list(data, "columns").size());
    for (const auto& column : list(data, "columns")) {
        if (!column.is_object()) continue;
        line += fmt::format(" {} ({})", text(column.get_object(), "name"),
                            text(column.get_object(), "type"));
    }
    return line + '\n';
}

std::string summarize(std::string_view type, const json::object& data) {
    if (type == "sentiment_analysis") return summarize_sentiment(data);
    if (type == "conversation_metrics") return summarize_conversation(data);
    if (type == "data_quality") return summarize_quality(data);
    if (type == "table_profile") return summarize_profile(data);
    return {};
}

}  // namespace

std::string summarize_results(const json::object& answer) {
    std::string lines;
    for (const auto& result : list(answer, "results")) {
        if (!result.is_object()) continue;
        const auto* data = result.get_object().if_contains("data");
        if (data && data->is_object()) {
            lines += summarize(text(result.get_object(), "result_type"), data->get_object());
        }
    }
    return lines;
}

}  // namespace undertone
