#include "api/handlers/paging.h"

#include "api/handlers/parameters.h"
#include "api/http/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace undertone {
namespace {

constexpr std::int64_t limit_default = 50;
constexpr std::int64_t limit_max = 1'000;
constexpr std::int64_t page_max = 1'000'000'000;

struct Extent {
    std::uint32_t limit;
    std::uint64_t skip;
};

/// limit and skip, where they are not given those of page and page_size.
Parsed<Extent> parse_extent(const Request& request, std::int64_t whole) {
    std::int64_t limit = request.query("page") ? limit_default : whole;
    for (const auto name : {"limit", "page_size"}) {
        const auto given = parse_integer(
            request,
            {.name = name, .fallback = limit, .least = 1, .most = limit_max, .clamp = true});
        if (const auto* refusal = std::get_if<Response>(&given)) return *refusal;
        limit = std::get<std::int64_t>(given);
    }
    const auto page =
        parse_integer(request, {.name = "page", .fallback = 1, .least = 1, .most = page_max});
    if (const auto* refusal = std::get_if<Response>(&page)) return *refusal;
    const auto skip =
        parse_integer(request, {.name = "skip",
                                .fallback = (std::get<std::int64_t>(page) - 1) * limit,
                                .least = 0,
                                .most = page_max * limit_max});
    if (const auto* refusal = std::get_if<Response>(&skip)) return *refusal;
    return Extent{static_cast<std::uint32_t>(limit),
                  static_cast<std::uint64_t>(std::get<std::int64_t>(skip))};
}

template <class AnyPage, class ParseCursor>
Parsed<AnyPage> parse_page(const Request& request, ParseCursor parse_cursor,
                           std::int64_t whole = limit_default) {
    const auto extent = parse_extent(request, whole);
    if (const auto* refusal = std::get_if<Response>(&extent)) return *refusal;
    AnyPage page;
    page.limit = std::get<Extent>(extent).limit;
    page.skip = std::get<Extent>(extent).skip;
    for (auto [name, cursor] :
         {std::pair("after", &page.after), std::pair("before", &page.before)}) {
        const auto text = request.query(name);
        if (!text) continue;
        *cursor = parse_cursor(*text);
        if (!*cursor) {
            return invalid_value(request, fmt::format("query/{}", name),
                                 fmt::format("{} is no cursor of ours", name));
        }
    }
    if (page.after && page.before) {
        return invalid_value(request, "query/before", "give after or before, not both");
    }
    return page;
}

std::optional<std::uint64_t> parse_index(const std::string& text) {
    std::int64_t index = 0;  // as the tables hold it
    const auto end = text.data() + text.size();
    const auto [parsed_to, error] = std::from_chars(text.data(), end, index);
    if (error != std::errc{} || parsed_to != end || index < 0) return std::nullopt;
    return static_cast<std::uint64_t>(index);
}

/// `query`: what stays of the request's, each parameter with its "&".
void add_links(Response& response, const Request& request, std::string_view query,
               std::uint32_t limit, const PageCursors& cursors) {
    std::string links;
    const auto add = [&](std::string_view parameter, const std::optional<std::string>& cursor,
                         std::string_view relation) {
        if (!cursor) return;
        links += fmt::format("{}<{}?{}limit={}&{}={}>; rel=\"{}\"", links.empty() ? "" : ", ",
                             request.path, query, limit, parameter, *cursor, relation);
    };
    add("after", cursors.next, "next");
    add("before", cursors.previous, "prev");
    if (!links.empty()) response.headers.emplace_back("Link", std::move(links));
}

}  // namespace

Parsed<Page> parse_upload_page(const Request& request) {
    return parse_page<Page>(request, [](const std::string& text) { return UploadId::parse(text); });
}

Parsed<IdPage> parse_id_page(const Request& request, const ListRule& rule) {
    auto page = parse_page<IdPage>(
        request, [](const std::string& text) { return Uuid::parse(text); }, rule.limit);
    if (auto* parsed = std::get_if<IdPage>(&page)) parsed->oldest_first = rule.oldest_first;
    return page;
}

Parsed<AuditPage> parse_audit_page(const Request& request) {
    return parse_page<AuditPage>(request, parse_index);
}

Parsed<MessagePage> parse_message_page(const Request& request) {
    return parse_page<MessagePage>(request, parse_index);
}

Response cut_page(const Request& request, std::string_view parameter, std::uint64_t rows) {
    constexpr std::uint64_t mebibyte = 1024 * 1024;
    return invalid_value(
        request, fmt::format("query/{}", parameter),
        fmt::format("{}: the rows of this page are longer than {} MiB together; {} fit", parameter,
                    messages_page_bytes_max / mebibyte, rows));
}

std::optional<Response> refuse_cut_page(const Request& request, std::uint64_t rows,
                                        std::uint32_t limit, bool more) {
    const bool by_cursor = request.query("after") || request.query("before");
    const bool by_number =
        request.query("page") || request.query("page_size") || request.query("skip");
    if (rows == limit || !more || by_cursor || !by_number) return std::nullopt;
    const bool has_limit = request.query("limit") && !request.query("page_size");
    return cut_page(request, has_limit ? "limit" : "page_size", rows);
}

void add_page_links(Response& response, const Request& request,
                    std::initializer_list<std::string_view> kept, std::uint32_t limit,
                    const PageCursors& cursors) {
    std::string query;
    for (const auto name : kept) {
        if (const auto value = request.query(name)) {
            query += fmt::format("{}={}&", name, percent_encode(*value));
        }
    }
    add_links(response, request, query, limit, cursors);
}

void add_query_links(Response& response, const Request& request, std::uint32_t limit,
                     const PageCursors& cursors) {
    constexpr std::string_view paging[] = {"limit", "skip",   "page", "page_size",
                                           "after", "before", "wait"};
    std::string query;
    for (const auto& [name, value] : query_pairs(request.query_string)) {
        if (std::ranges::find(paging, name) != std::end(paging)) continue;
        query += fmt::format("{}={}&", percent_encode(name), percent_encode(value));
    }
    add_links(response, request, query, limit, cursors);
}

}  // namespace undertone
