#include "api/handlers/messages.h"

#include "api/handlers/message_source.h"
#include "api/handlers/paging.h"
#include "api/handlers/parameters.h"
#include "api/handlers/request_values.h"

#include <fmt/format.h>

namespace undertone {
namespace {

Parsed<MessageFilter> parse_message_filter(const Request& request) {
    MessageFilter filter;
    if (const auto label = request.query("label")) {
        for (const auto known :
             {Label::positive, Label::neutral, Label::negative, Label::unscored}) {
            if (*label == to_string(known)) filter.label = known;
        }
        if (!filter.label) {
            return invalid_value(request, "query/label",
                                 "label must be one of positive, neutral, negative, unscored");
        }
    }
    filter.sender = request.query("sender");
    filter.q = request.query("q").value_or("");
    for (auto [name, bound] :
         {std::pair("from", &filter.from_micros), std::pair("to", &filter.to_micros)}) {
        const auto time = parse_time(request, name);
        if (const auto* refusal = std::get_if<Response>(&time)) return *refusal;
        if (const auto& value = std::get<std::optional<Time>>(time)) *bound = to_micros(*value);
    }
    for (auto [name, bound] :
         {std::pair("min_score", &filter.min_score), std::pair("max_score", &filter.max_score)}) {
        const auto number = parse_number(request, name);
        if (const auto* refusal = std::get_if<Response>(&number)) return *refusal;
        *bound = std::get<std::optional<double>>(number);
    }
    return filter;
}

void write_message(JsonWriter& json, const ChatMessage& message, const Scorer& scorer) {
    json.begin_object();
    write_message_fields(json, message);
    write_explanation_fields(json, scorer.explain(message.message, message.language));
    json.end_object();
}

/// The cursors of a page are the indices of its ends.
PageCursors cursors_of(const MessagesAnswer& answer) {
    PageCursors cursors;
    if (answer.messages.empty()) return cursors;
    if (answer.has_more) cursors.next = fmt::format("{}", answer.messages.back().index);
    if (answer.has_previous) cursors.previous = fmt::format("{}", answer.messages.front().index);
    return cursors;
}

/// The messages' source and the scorer of the result, in one read each.
struct Scored {
    MessageSource source;
    std::shared_ptr<const Scorer> scorer;
};

Result<Scored> read_scored(Services& services, const UploadRef& ref) {
    Scored scored;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto source = read_message_source(connection, ref);
        if (!source) return source.error();
        scored.source = std::move(*source);
        return {};
    });
    if (!read) return read.error();
    auto scorer = services.scorers.find(ref.tenant, scored.source.dictionary_version);
    if (!scorer) return scorer.error();
    scored.scorer = std::move(*scorer);
    return scored;
}

}  // namespace

Response list_messages(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    const auto filter = parse_message_filter(request);
    if (const auto* refusal = std::get_if<Response>(&filter)) return *refusal;
    const auto page = parse_message_page(request);
    if (const auto* refusal = std::get_if<Response>(&page)) return *refusal;

    const auto scored = read_scored(services, *ref);
    if (!scored) return problem(scored.error(), request);
    const auto& [source, scorer] = *scored;
    if (auto wait = wait_for_messages(request, source)) return std::move(*wait);

    const auto answer = with_messages(services, source, *scorer, [&](MessageTable& messages) {
        return messages.page(std::get<MessageFilter>(filter), std::get<MessagePage>(page));
    });
    if (!answer) return messages_failed(answer.error(), request);
    if (auto refusal = refuse_cut_page(request, answer->messages.size(),
                                       std::get<MessagePage>(page).limit, answer->has_more)) {
        return std::move(*refusal);
    }
    JsonWriter json;
    json.begin_array();
    for (const auto& message : answer->messages) write_message(json, message, *scorer);
    json.end_array();

    Response response;
    response.body = json.take();
    if (answer->total) {
        response.headers.emplace_back("X-Total-Count", fmt::format("{}", *answer->total));
    }
    add_page_links(response, request,
                   {"customer_id", "label", "sender", "q", "from", "to", "min_score", "max_score"},
                   std::get<MessagePage>(page).limit, cursors_of(*answer));
    return response;
}

std::vector<Parameter> message_parameters() {
    constexpr std::string_view text = R"({"type":"string"})";
    constexpr std::string_view number = R"({"type":"number"})";
    constexpr std::string_view time = R"({"type":"string","format":"date-time"})";
    auto parameters = object_parameters();
    parameters.insert(parameters.end(),
                      {{"label", "query",
                        R"({"type":"string","enum":["positive","neutral","negative","unscored"]})",
                        "Only messages with this label.", false},
                       {"sender", "query", text, "Only this sender's.", false},
                       {"q", "query", text, "Part of the text, in any case.", false},
                       {"from", "query", time, "Sent at or after.", false},
                       {"to", "query", time, "Sent at or before.", false},
                       {"min_score", "query", number, "Scored at least.", false},
                       {"max_score", "query", number, "Scored at most.", false}});
    const auto paging = paging_parameters();
    parameters.insert(parameters.end(), paging.begin(), paging.end());
    return parameters;
}

}  // namespace undertone
