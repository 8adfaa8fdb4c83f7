#include "api/handlers/messages.h"

#include "api/handlers/paging.h"
#include "api/handlers/parameters.h"
#include "api/handlers/request_values.h"
#include "api/handlers/upload_ref.h"
#include "common/json_writer.h"
#include "common/readers/file_format.h"
#include "common/store/result_store.h"
#include "common/store/upload_options.h"
#include "common/store/upload_store.h"
#include "common/tables/inline_messages.h"

#include <fmt/format.h>

namespace undertone {
namespace {

/// What a question about messages is answered from.
struct Source {
    UploadView view;
    std::optional<std::string> content;
    std::optional<TableState> table;
};

Result<Source> read_source(Services& services, const UploadRef& ref) {
    Source source;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        UploadStore uploads(connection, ref.tenant);
        auto view = uploads.find(ref.upload);
        if (!view) return view.error();
        if (!*view) return missing_upload();
        source.view = std::move(**view);
        if (source.view.upload.is_inline) {
            auto content = uploads.content(ref.upload);
            if (!content) return content.error();
            source.content = std::move(*content);
            return {};
        }
        auto table = ResultStore(connection, ref.tenant).table(ref.upload);
        if (!table) return table.error();
        source.table = std::move(*table);
        return {};
    });
    if (!read) return read.error();
    return source;
}

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
    const auto explanation = scorer.explain(message.message, message.language);
    json.begin_object();
    json.field("index", message.index);
    json.key("sender").text_or_null(message.sender.value_or(""));
    json.key("timestamp").text_or_null(message.timestamp.value_or(""));
    json.field("message", message.message);
    json.field("score", shown(explanation.score.score));
    json.field("label", to_string(explanation.score.label));
    json.field("language", explanation.score.language.code());
    json.field("offset", shown(explanation.offset));
    json.key("evidence").begin_array();
    for (const auto& item : explanation.evidence) {
        json.begin_object();
        json.field("start", item.start);
        json.field("end", item.end);
        json.field("term", item.term);
        json.field("contribution", shown(item.contribution));
        json.field("rule", item.rule);
        json.end_object();
    }
    json.end_array();
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

Response not_ready(const Request& request, std::string code, std::string detail) {
    return problem(Problem{.status = 409,
                           .code = std::move(code),
                           .title = "Not ready",
                           .detail = std::move(detail),
                           .errors = {},
                           .extra = {},
                           .headers = {}},
                   request);
}

/// The answer that holds until the upload has messages to show; nullopt once it has.
std::optional<Response> wait_for_messages(const Request& request, const Source& source) {
    const auto& job = source.view.job;
    if (!job.has_result) {
        auto response =
            is_final(job.state)
                ? not_ready(
                      request, fmt::format("upload_{}", shown_status(job.state)),
                      fmt::format("the upload is {}: it has no messages", shown_status(job.state)))
                : not_ready(request, "upload_pending", "the upload is still being processed");
        if (!is_final(job.state)) response.unfinished = job.id;
        return response;
    }
    if (source.view.upload.kind != "chat") {
        return not_ready(request, "not_a_chat", "the upload is a table: it has no messages");
    }
    if (source.content || (source.table && source.table->state == "ready")) return std::nullopt;
    if (source.table && source.table->state == "failed") {
        return not_ready(request, "table_failed", "the table of messages could not be built");
    }
    auto response = not_ready(request, "table_building", "the table of messages is being built");
    if (source.table) response.unfinished = source.table->job;
    return response;
}

Result<MessagesAnswer> read_page(Services& services, const Source& source,
                                 const MessageFilter& filter, const MessagePage& page) {
    const auto& upload = source.view.upload;
    if (source.content) {
        ReadOptions options;
        options.record_bytes_max = services.config.analysis.record_bytes_max;
        options.columns_max = services.config.analysis.columns_max;
        options.expansion_ratio_max = services.config.upload.expansion_ratio_max;
        const auto asked = parse_upload_options(upload.options);
        auto messages = InlineMessages::read(
            *source.content, file_format_from(upload.format).value_or(FileFormat::csv), options,
            services.scorer, asked ? asked->mapping : ChatColumns());
        if (!messages) return messages.error();
        return messages->page(filter, page);
    }
    auto table = services.tables.open(upload.tenant, *source.table->blob);
    if (!table) return table.error();
    return (*table)->page(filter, page);
}

/// A filter that finds too little for too long has used up its time: that is no fault of the
/// client's pace, which a 408 would blame.
Response page_failed(const Error& error, const Request& request) {
    if (error.code != ErrorCode::timeout) return problem(error, request);
    return problem(
        Problem{.status = status_of(ErrorCode::unavailable),
                .code = std::string(to_string(ErrorCode::unavailable)),
                .title = {},
                .detail = "the filter took too long on a chat of this size: narrow it, by from "
                          "and to or sender, or try again later",
                .errors = {},
                .extra = {},
                .headers = {}},
        request);
}

}  // namespace

Response list_messages(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    const auto filter = parse_message_filter(request);
    if (const auto* refusal = std::get_if<Response>(&filter)) return *refusal;
    const auto page = parse_message_page(request);
    if (const auto* refusal = std::get_if<Response>(&page)) return *refusal;

    const auto source = read_source(services, *ref);
    if (!source) return problem(source.error(), request);
    if (auto wait = wait_for_messages(request, *source)) return std::move(*wait);

    const auto answer =
        read_page(services, *source, std::get<MessageFilter>(filter), std::get<MessagePage>(page));
    if (!answer) return page_failed(answer.error(), request);
    JsonWriter json;
    json.begin_array();
    for (const auto& message : answer->messages) write_message(json, message, services.scorer);
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
