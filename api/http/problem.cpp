#include "api/http/message.h"
#include "common/json_writer.h"

#include <boost/beast/http/status.hpp>

namespace undertone {

namespace {

struct Kind {
    int status;
    /// Shown in place of the error's own text, which is the operator's; empty: the text is shown.
    std::string_view detail;
};

Kind kind_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::bad_request:
        case ErrorCode::truncated:
        case ErrorCode::malformed_file:
            return {400, ""};
        case ErrorCode::unauthorized:
            return {401, ""};
        case ErrorCode::forbidden:
            return {403, ""};
        case ErrorCode::not_found:
            return {404, ""};
        case ErrorCode::timeout:
            return {408, ""};
        case ErrorCode::conflict:
        case ErrorCode::fenced:
        case ErrorCode::cancelled:
            return {409, ""};
        case ErrorCode::payload_too_large:
            return {413, ""};
        case ErrorCode::unsupported_media_type:
            return {415, ""};
        case ErrorCode::invalid_value:
            return {422, ""};
        case ErrorCode::too_many_requests:
            return {429, ""};
        case ErrorCode::unavailable:
        case ErrorCode::out_of_memory:
            return {503, "A part of the service does not answer. Try again in a moment."};
        case ErrorCode::storage_full:
            return {507, "There is no room left to store this."};
        case ErrorCode::internal:
            return {500, "The server failed to answer. The request id names the log entry."};
    }
    return {500, ""};
}

bool has_header(const Response& response, std::string_view name) {
    for (const auto& [given, value] : response.headers) {
        if (given == name) return true;
    }
    return false;
}

/// What a status requires of every answer that has it (RFC 9110 11.6.1, 10.2.3).
void add_required_headers(Response& response) {
    if (response.status == 401 && !has_header(response, "WWW-Authenticate")) {
        response.headers.emplace_back("WWW-Authenticate", "Bearer");
    }
    const bool later = response.status == 503 || response.status == 429;
    if (later && !has_header(response, "Retry-After")) {
        response.headers.emplace_back("Retry-After", "1");
    }
}

void write_fields(JsonWriter& json, const std::vector<Problem::Field>& fields) {
    json.key("errors").begin_array();
    for (const auto& field : fields) {
        json.begin_object();
        json.field("pointer", field.pointer);
        json.field("detail", field.detail);
        json.end_object();
    }
    json.end_array();
}

std::string body_of(const Problem& problem, const Request& request) {
    const auto phrase = boost::beast::http::obsolete_reason(
        boost::beast::http::int_to_status(static_cast<unsigned>(problem.status)));
    JsonWriter json;
    json.begin_object();
    json.field("type", "about:blank");
    json.field("title", problem.title.empty() ? std::string_view(phrase.data(), phrase.size())
                                              : std::string_view(problem.title));
    json.field("status", problem.status);
    json.field("detail", problem.detail);
    json.field("instance", request.path);
    json.field("code", problem.code);
    json.field("request_id", request.request_id);
    if (!problem.errors.empty()) write_fields(json, problem.errors);
    if (!problem.extra.empty()) json.raw(problem.extra);
    json.end_object();
    return json.take();
}

}  // namespace

int status_of(ErrorCode code, const Request& request) {
    for (const auto& documented : request.documented_statuses) {
        if (documented.code == code) return documented.status;
    }
    return kind_of(code).status;
}

std::string shown_detail(const Error& error) {
    const auto kind = kind_of(error.code);
    return kind.detail.empty() ? error.detail : std::string(kind.detail);
}

Response problem(const Error& error, const Request& request) {
    auto response = problem(Problem{.status = status_of(error.code, request),
                                    .code = std::string(to_string(error.code)),
                                    .title = {},
                                    .detail = shown_detail(error),
                                    .errors = {},
                                    .extra = {},
                                    .headers = {}},
                            request);
    if (error.code == ErrorCode::internal) response.failure = error.detail;
    return response;
}

Response problem(const Problem& problem, const Request& request) {
    Response response;
    response.status = problem.status;
    response.content_type = "application/problem+json";
    response.body = body_of(problem, request);
    response.headers = problem.headers;
    add_required_headers(response);
    return response;
}

Response invalid_value(const Request& request, std::string pointer, std::string detail) {
    return problem(Problem{.status = status_of(ErrorCode::invalid_value, request),
                           .code = std::string(to_string(ErrorCode::invalid_value)),
                           .title = "Invalid value",
                           .detail = detail,
                           .errors = {{std::move(pointer), detail}},
                           .extra = {},
                           .headers = {}},
                   request);
}

}  // namespace undertone
