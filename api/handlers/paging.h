// Pages of lists: what a request asks for, and the Link header that leads to the pages beside it.
#pragma once

#include "api/handlers/request_values.h"
#include "common/store/audit_store.h"
#include "common/store/id_page.h"
#include "common/store/records.h"
#include "common/tables/message_table.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// How a list is answered that is asked for without limit or page.
struct ListRule {
    std::int64_t limit = 50;
    bool oldest_first = false;
};
/// That of the faces whose documents know no pages: all of it, as far as one answer goes.
inline constexpr ListRule whole_list{.limit = 1'000, .oldest_first = true};

/// limit and skip, or page and page_size; after or before. A page of uploads has the ids of uploads
/// as cursors, one of messages their indices, one of audit entries their numbers, any other the ids
/// of what it lists.
Parsed<Page> parse_upload_page(const Request& request);
Parsed<MessagePage> parse_message_page(const Request& request);
Parsed<IdPage> parse_id_page(const Request& request, const ListRule& rule = {});
Parsed<AuditPage> parse_audit_page(const Request& request);

/// The refusal of a page that messages_page_bytes_max cut to `rows` rows, `more` being left: where
/// a page has a number, the next one would pass over those that did not fit. nullopt: it may be
/// answered; behind a short page its cursor goes on.
std::optional<Response> refuse_cut_page(const Request& request, std::uint64_t rows,
                                        std::uint32_t limit, bool more);
Response cut_page(const Request& request, std::string_view parameter, std::uint64_t rows);

/// Where the pages beside a page begin.
struct PageCursors {
    std::optional<std::string> next, previous;  ///< nullopt: there is none
};

/// What `page` asks for of `items`, which were read by it with a limit of one more: that tells
/// whether there are further ones. Returns where the pages beside it begin.
template <class Item, class AnyPage, class IdOf>
PageCursors cut_to_page(std::vector<Item>& items, const AnyPage& page, IdOf id_of) {
    const bool more = items.size() > page.limit;
    // Read backwards, the surplus one stands in front.
    if (more) items.erase(page.before ? items.begin() : items.end() - 1);
    PageCursors cursors;
    if (items.empty()) return cursors;
    if (page.before || more) cursors.next = id_of(items.back()).to_string();
    const bool previous = page.before ? more : page.after.has_value() || page.skip > 0;
    if (previous) cursors.previous = id_of(items.front()).to_string();
    return cursors;
}

/// Adds the Link header, if there is a page beside this one. The parameters in `kept` stay as the
/// client sent them; only the paging is ours.
void add_page_links(Response& response, const Request& request,
                    std::initializer_list<std::string_view> kept, std::uint32_t limit,
                    const PageCursors& cursors);
/// The same with all of the request's parameters but those of paging.
void add_query_links(Response& response, const Request& request, std::uint32_t limit,
                     const PageCursors& cursors);

}  // namespace undertone
