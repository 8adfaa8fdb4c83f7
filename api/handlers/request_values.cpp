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

}  // namespace

Response invalid_parameter(const Request& request, std::string_view name, std::string detail) {
    return problem(Problem{.status = 422,
                           .code = "invalid_value",
                           .title = "Invalid value",
                           .detail = detail,
                           .errors = {{fmt::format("query/{}", name), detail}},
                           .extra = {},
                           .headers = {}},
                   request);
}

Response no_such_upload(const Request& request) {
    return problem(Error{ErrorCode::not_found, "no such upload"}, request);
}

Parsed<std::int64_t> parse_integer(const Request& request, const IntegerRule& rule) {
    const auto text = request.query(rule.name);
    if (!text) return rule.fallback;
    const auto number = number_from<std::int64_t>(*text);
    if (!number) {
        return invalid_parameter(request, rule.name, fmt::format("{} is no integer", rule.name));
    }
    if (*number > rule.most && rule.clamp) return rule.most;
    if (*number < rule.least || *number > rule.most) {
        return invalid_parameter(
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
        return invalid_parameter(request, name, fmt::format("{} is no number", name));
    }
    return std::optional(*number);
}

Parsed<std::optional<Time>> parse_time(const Request& request, std::string_view name) {
    const auto text = request.query(name);
    if (!text) return std::optional<Time>();
    const auto timestamp = parse_timestamp(*text);
    if (!timestamp) {
        return invalid_parameter(request, name,
                                 fmt::format("{} is no time like 2024-01-15T10:30:00Z", name));
    }
    return std::optional(from_micros(timestamp->micros));
}

std::optional<UploadRef> upload_ref(const Request& request) {
    const auto upload = UploadId::parse(request.param("id"));
    if (!upload || !request.principal.tenant) return std::nullopt;
    return UploadRef{*request.principal.tenant, *upload};
}

Parsed<Page> parse_page(const Request& request, std::uint32_t default_limit) {
    const auto limit = parse_integer(
        request,
        {.name = "limit", .fallback = default_limit, .least = 1, .most = 1'000, .clamp = true});
    if (const auto* refusal = std::get_if<Response>(&limit)) return *refusal;
    const auto page_size = parse_integer(request, {.name = "page_size",
                                                   .fallback = std::get<std::int64_t>(limit),
                                                   .least = 1,
                                                   .most = 1'000,
                                                   .clamp = true});
    if (const auto* refusal = std::get_if<Response>(&page_size)) return *refusal;
    const auto number =
        parse_integer(request, {.name = "page", .fallback = 1, .least = 1, .most = 1'000'000'000});
    if (const auto* refusal = std::get_if<Response>(&number)) return *refusal;
    const auto skip = parse_integer(request, {.name = "skip",
                                              .fallback = (std::get<std::int64_t>(number) - 1) *
                                                          std::get<std::int64_t>(page_size),
                                              .least = 0,
                                              .most = 1'000'000'000'000});
    if (const auto* refusal = std::get_if<Response>(&skip)) return *refusal;

    Page page;
    page.limit = static_cast<std::uint32_t>(std::get<std::int64_t>(page_size));
    page.skip = static_cast<std::uint64_t>(std::get<std::int64_t>(skip));
    for (auto [name, cursor] :
         {std::pair("after", &page.after), std::pair("before", &page.before)}) {
        const auto text = request.query(name);
        if (!text) continue;
        *cursor = UploadId::parse(*text);
        if (!*cursor) {
            return invalid_parameter(request, name, fmt::format("{} is no cursor of ours", name));
        }
    }
    return page;
}

Parsed<UploadFilter> parse_filter(const Request& request) {
    constexpr std::array<std::string_view, 5> statuses = {"pending", "processing", "completed",
                                                          "failed", "cancelled"};
    UploadFilter filter;
    filter.status = request.query("status").value_or("");
    if (!filter.status.empty() &&
        std::find(statuses.begin(), statuses.end(), filter.status) == statuses.end()) {
        return invalid_parameter(
            request, "status", fmt::format("status must be one of {}", fmt::join(statuses, ", ")));
    }
    filter.kind = request.query("kind").value_or("");
    if (!filter.kind.empty() && filter.kind != "chat" && filter.kind != "table") {
        return invalid_parameter(request, "kind", "kind must be chat or table");
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
