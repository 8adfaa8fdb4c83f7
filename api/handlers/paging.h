// Pages of lists: what a request asks for, and the Link header that leads to the pages beside it.
#pragma once

#include "api/handlers/request_values.h"
#include "common/store/records.h"
#include "common/tables/message_table.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// limit and skip, or page and page_size; after or before. A page of uploads has the ids of uploads
/// as cursors, one of messages their indices.
Parsed<Page> parse_upload_page(const Request& request);
Parsed<MessagePage> parse_message_page(const Request& request);

/// Where the pages beside a page begin.
struct PageCursors {
    std::optional<std::string> next, previous;  ///< nullopt: there is none
};

/// Adds the Link header, if there is a page beside this one. The parameters in `kept` stay as the
/// client sent them; only the paging is ours.
void add_page_links(Response& response, const Request& request,
                    std::initializer_list<std::string_view> kept, std::uint32_t limit,
                    const PageCursors& cursors);

}  // namespace undertone
