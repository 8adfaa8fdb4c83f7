#include "api/http/message.h"
#include "common/json_writer.h"

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

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
        case ErrorCode::malformed_file:
            return {422, ""};
        case ErrorCode::unavailable:
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

void append_member(std::string& out, std::string_view name, std::string_view value) {
    out += out.size() == 1 ? "\"" : ",\"";
    out += name;
    out += "\":";
    append_json_string(out, value);
}

void append_fields(std::string& out, const std::vector<Problem::Field>& fields) {
    out += ",\"errors\":[";
    for (const auto& field : fields) {
        if (out.back() == '}') out += ',';
        std::string object = "{";
        append_member(object, "pointer", field.pointer);
        append_member(object, "detail", field.detail);
        out += object + "}";
    }
    out += ']';
}

}  // namespace

Response problem(const Error& error, const Request& request) {
    const auto kind = kind_of(error.code);
    return problem(Problem{.status = kind.status,
                           .code = std::string(to_string(error.code)),
                           .title = {},
                           .detail = kind.detail.empty() ? error.detail : std::string(kind.detail),
                           .errors = {},
                           .extra = {},
                           .headers = {}},
                   request);
}

Response problem(const Problem& problem, const Request& request) {
    const auto phrase = boost::beast::http::obsolete_reason(
        boost::beast::http::int_to_status(static_cast<unsigned>(problem.status)));

    std::string body = "{";
    append_member(body, "type", "about:blank");
    append_member(body, "title",
                  problem.title.empty() ? std::string_view(phrase.data(), phrase.size())
                                        : std::string_view(problem.title));
    body += fmt::format(",\"status\":{}", problem.status);
    append_member(body, "detail", problem.detail);
    append_member(body, "instance", request.path);
    append_member(body, "code", problem.code);
    append_member(body, "request_id", request.request_id);
    if (!problem.errors.empty()) append_fields(body, problem.errors);
    if (!problem.extra.empty()) body += "," + problem.extra;
    body += "}";

    Response response;
    response.status = problem.status;
    response.content_type = "application/problem+json";
    response.body = std::move(body);
    response.headers = problem.headers;
    add_required_headers(response);
    return response;
}

}  // namespace undertone
