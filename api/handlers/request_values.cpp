#include "api/handlers/request_values.h"

#include "common/readers/timestamp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace undertone {
namespace {

template <class Number>
std::optional<Number> number_from(const std::string& text) {
    Number number{};
    const auto end = text.data() + text.size();
    const auto [parsed_to, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || parsed_to != end || text.empty()) return std::nullopt;
    return number;
}

Response invalid_query(const Request& request, std::string_view name, std::string detail) {
    return invalid_value(request, fmt::format("query/{}", name), std::move(detail));
}

}  // namespace

Parsed<std::int64_t> parse_integer(const Request& request, const IntegerRule& rule) {
    const auto text = request.query(rule.name);
    if (!text) return rule.fallback;
    const auto number = number_from<std::int64_t>(*text);
    if (!number) {
        return invalid_query(request, rule.name, fmt::format("{} is no integer", rule.name));
    }
    if (*number > rule.most && rule.clamp) return rule.most;
    if (*number < rule.least || *number > rule.most) {
        return invalid_query(
            request, rule.name,
            fmt::format("{} must be from {} to {}", rule.name, rule.least, rule.most));
    }
    return *number;
}

Parsed<std::optional<double>> parse_number(const Request& request, std::string_view name) {
    const auto text = request.query(name);
    if (!text) return std::optional<double>();
    const auto number = number_from<double>(*text);
    if (!number || !std::isfinite(*number)) {
        return invalid_query(request, name, fmt::format("{} is no number", name));
    }
    return std::optional(*number);
}

Parsed<std::optional<Time>> parse_time(const Request& request, std::string_view name) {
    const auto text = request.query(name);
    if (!text) return std::optional<Time>();
    const auto timestamp = parse_timestamp(*text);
    if (!timestamp) {
        return invalid_query(request, name,
                             fmt::format("{} is no time like 2024-01-15T10:30:00Z", name));
    }
    return std::optional(from_micros(timestamp->micros));
}

Parsed<UploadFilter> parse_filter(const Request& request) {
    constexpr std::array<std::string_view, 5> statuses = {"pending", "processing", "completed",
                                                          "failed", "cancelled"};
    UploadFilter filter;
    filter.status = request.query("status").value_or("");
    if (!filter.status.empty() &&
        std::find(statuses.begin(), statuses.end(), filter.status) == statuses.end()) {
        return invalid_query(request, "status",
                             fmt::format("status must be one of {}", fmt::join(statuses, ", ")));
    }
    filter.kind = request.query("kind").value_or("");
    if (!filter.kind.empty() && filter.kind != "chat" && filter.kind != "table") {
        return invalid_query(request, "kind", "kind must be chat or table");
    }
    filter.filename_part = request.query("q").value_or("");
    for (auto [name, bound] : {std::pair("from", &filter.from), std::pair("to", &filter.to)}) {
        const auto time = parse_time(request, name);
        if (const auto* refusal = std::get_if<Response>(&time)) return *refusal;
        *bound = std::get<std::optional<Time>>(time);
    }
    return filter;
}

}  // namespace undertone
