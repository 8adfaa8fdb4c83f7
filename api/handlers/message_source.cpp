#include "api/handlers/message_source.h"

#include "api/handlers/attachment.h"
#include "common/readers/file_format.h"
#include "common/store/read_options.h"
#include "common/store/upload_options.h"
#include "common/tables/evidence_json.h"

#include <fmt/format.h>

namespace undertone {
namespace {

std::optional<Response> wait_for_result(const Request& request, const MessageSource& source) {
    const auto& job = source.view.job;
    if (auto refusal = refuse_unscanned(request, job)) return refusal;
    if (job.has_result) return std::nullopt;
    if (is_final(job.state)) {
        return not_ready(request, fmt::format("upload_{}", shown_status(job.state)),
                         fmt::format("the upload is {}: it has no rows", shown_status(job.state)));
    }
    auto response = not_ready(request, "upload_pending", "the upload is still being processed");
    response.unfinished = job.id;
    return response;
}

std::optional<Response> wait_for_table(const Request& request, const MessageSource& source) {
    if (source.content || (source.table && source.table->state == "ready")) return std::nullopt;
    if (!source.table) {
        return not_ready(request, "table_absent",
                         "the upload was processed before tables were built: reprocess it");
    }
    if (source.table->state == "failed") {
        return not_ready(request, "table_failed", "the upload's table could not be built");
    }
    auto response = not_ready(request, "table_building", "the upload's table is being built");
    response.unfinished = source.table->job;
    return response;
}

}  // namespace

Result<MessageSource> read_message_source(Connection& connection, const UploadRef& ref) {
    MessageSource source;
    UploadStore uploads(connection, ref.tenant);
    auto view = uploads.find(ref.upload);
    if (!view) return view.error();
    if (!*view) return missing_upload();
    source.view = std::move(**view);
    if (source.view.job.unscanned) return source;
    ResultStore results(connection, ref.tenant);
    const auto version = results.dictionary_version(ref.upload);
    if (!version) return version.error();
    source.dictionary_version = *version;
    auto options = results.options(ref.upload);
    if (!options) return options.error();
    if (*options) source.view.upload.options = std::move(**options);
    if (!source.view.upload.wants_table(source.view.job.rows_done)) {
        auto content = uploads.content(ref.upload);
        if (!content) return content.error();
        source.content = std::move(*content);
        return source;
    }
    auto table = results.table(ref.upload);
    if (!table) return table.error();
    source.table = std::move(*table);
    return source;
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

std::optional<Response> wait_for_rows(const Request& request, const MessageSource& source) {
    if (auto wait = wait_for_result(request, source)) return wait;
    return wait_for_table(request, source);
}

std::optional<Response> wait_for_messages(const Request& request, const MessageSource& source) {
    if (auto wait = wait_for_result(request, source)) return wait;
    if (source.view.upload.kind != "chat") {
        return not_ready(request, "not_a_chat", "the upload is a table: it has no messages");
    }
    return wait_for_table(request, source);
}

Result<InlineMessages> read_inline_messages(Services& services, const MessageSource& source,
                                            const Scorer& scorer) {
    const auto& upload = source.view.upload;
    const auto asked = parse_upload_options(upload.options);
    return InlineMessages::read(*source.content,
                                file_format_from(upload.format).value_or(FileFormat::csv),
                                read_options(services.config, upload.options), scorer,
                                asked ? asked->mapping : ChatColumns());
}

Response messages_failed(const Error& error, const Request& request) {
    if (error.code != ErrorCode::timeout) return stored_file_failed(error, request);
    return problem(
        Problem{.status = status_of(ErrorCode::unavailable, request),
                .code = std::string(to_string(ErrorCode::unavailable)),
                .title = {},
                .detail = "the filter took too long on a chat of this size: narrow it, by from "
                          "and to or sender, or try again later",
                .errors = {},
                .extra = {},
                .headers = {}},
        request);
}

void write_message_fields(JsonWriter& json, const ChatMessage& message) {
    json.field("index", message.index);
    json.key("sender").text_or_null(message.sender.value_or(""));
    json.key("timestamp").text_or_null(message.timestamp.value_or(""));
    json.field("message", message.message);
    json.field("language", message.language.code());
}

void write_explanation_fields(JsonWriter& json, const Explanation& explanation) {
    json.field("score", shown(explanation.score.score));
    json.field("label", to_string(explanation.score.label));
    json.field("offset", shown(explanation.offset));
    json.key("evidence");
    write_evidence(json, explanation.evidence);
}

}  // namespace undertone
